/** A signature by finger, pen or mouse, as a small PNG. Whoever cannot draw it has the typed attestation beside it. */

interface Point {
  readonly x: number;
  readonly y: number;
}

export const PNG_BYTES = 30_000;
/** A dot or a slip is not a signature: so much line there must be, in shares of the field's width. */
const LEAST = 0.15;
const INK = "#14181d";
const SCALES = [1, 0.75, 0.5, 0.35] as const;

/** Bytes of a data address in base64. */
export function bytesOf(address: string): number {
  const base64 = address.slice(address.indexOf(",") + 1);
  return Math.floor((base64.length * 3) / 4) - (base64.endsWith("==") ? 2 : base64.endsWith("=") ? 1 : 0);
}

export function lengthOf(strokes: readonly (readonly Point[])[]): number {
  return strokes.reduce((sum, stroke) => sum + stroke.slice(1).reduce((part, point, at) => part + Math.hypot(point.x - stroke[at].x, point.y - stroke[at].y), 0), 0);
}

export class SignatureField {
  /** Points in shares of the field's width, so that a turned tablet keeps the signature. */
  private strokes: Point[][] = [];
  private pointer = -1;
  private readonly canvas: HTMLCanvasElement;
  private readonly hidden: HTMLInputElement;

  constructor(private readonly field: HTMLElement) {
    const canvas = field.querySelector("canvas");
    const hidden = field.querySelector<HTMLInputElement>("input[type=hidden]");
    if (!canvas || !hidden) throw new Error("A signature field needs a canvas and a hidden input.");
    this.canvas = canvas;
    this.hidden = hidden;
    canvas.addEventListener("pointerdown", (event) => this.down(event));
    canvas.addEventListener("pointermove", (event) => this.move(event));
    for (const type of ["pointerup", "pointercancel", "lostpointercapture"] as const) canvas.addEventListener(type, (event) => this.up(event));
    field.querySelector("[data-signature-clear]")?.addEventListener("click", () => this.clear());
    canvas.addEventListener("keydown", (event) => {
      if (event.key === "Delete" || event.key === "Backspace") this.clear();
    });
    this.show();
  }

  clear(): void {
    this.strokes = [];
    this.show();
  }

  private at(event: PointerEvent): Point {
    const box = this.canvas.getBoundingClientRect();
    return { x: (event.clientX - box.left) / box.width, y: (event.clientY - box.top) / box.width };
  }

  private down(event: PointerEvent): void {
    if (this.pointer >= 0 || event.button !== 0) return;
    this.pointer = event.pointerId;
    this.canvas.setPointerCapture(event.pointerId);
    this.strokes.push([this.at(event)]);
    event.preventDefault();
  }

  private move(event: PointerEvent): void {
    if (event.pointerId !== this.pointer) return;
    const all = event.getCoalescedEvents?.() ?? [];
    for (const each of all.length > 0 ? all : [event]) this.strokes.at(-1)?.push(this.at(each));
    this.draw(this.canvas, this.canvas.width);
  }

  private up(event: PointerEvent): void {
    if (event.pointerId !== this.pointer) return;
    this.pointer = -1;
    this.show();
  }

  private show(): void {
    this.draw(this.canvas, this.canvas.width);
    const enough = lengthOf(this.strokes) >= LEAST;
    this.hidden.value = enough ? this.toPng() : "";
    this.field.dataset["signed"] = String(enough);
  }

  /** As large as fits into the limit: a scribble that fills the field is made smaller. */
  private toPng(): string {
    for (const scale of SCALES) {
      const copy = document.createElement("canvas");
      copy.width = Math.round(this.canvas.width * scale);
      copy.height = Math.round(this.canvas.height * scale);
      this.draw(copy, copy.width);
      const address = copy.toDataURL("image/png");
      if (bytesOf(address) <= PNG_BYTES) return address;
    }
    return "";
  }

  private draw(canvas: HTMLCanvasElement, width: number): void {
    const pen = canvas.getContext("2d");
    if (!pen) return;
    // White, so that it is black on white in print and on a dark screen alike.
    pen.fillStyle = "#ffffff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.strokeStyle = INK;
    pen.lineCap = pen.lineJoin = "round";
    pen.lineWidth = Math.max(1.5, width / 220);
    for (const stroke of this.strokes) trace(pen, stroke, width);
  }
}

/** A smooth line: from middle to middle, with the points themselves as what bends it. */
function trace(pen: CanvasRenderingContext2D, stroke: readonly Point[], width: number): void {
  pen.beginPath();
  pen.moveTo(stroke[0].x * width, stroke[0].y * width);
  for (let at = 1; at < stroke.length; at++) {
    const here = stroke[at];
    const next = stroke[at + 1] ?? here;
    pen.quadraticCurveTo(here.x * width, here.y * width, ((here.x + next.x) / 2) * width, ((here.y + next.y) / 2) * width);
  }
  if (stroke.length === 1) pen.lineTo(stroke[0].x * width + 0.1, stroke[0].y * width);
  pen.stroke();
}

const fields = new WeakSet<Element>();

/** Brings the signature fields of a part of the page to life, each once. */
export function enliven(within: ParentNode): void {
  for (const field of within.querySelectorAll<HTMLElement>("[data-signature]")) {
    if (fields.has(field)) continue;
    fields.add(field);
    new SignatureField(field);
  }
}
