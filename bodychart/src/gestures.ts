/** Pointers on one figure: a stroke with one, pinch and drag with two, and everything that can interrupt them. */

import type { Point } from "./brush";

export interface GestureTarget {
  /** False when one pointer moves the figure instead of painting. */
  paints(): boolean;
  begin(at: Point): void;
  extend(points: readonly Point[]): void;
  end(): void;
  /** The stroke was the first finger of a pinch: undo it. */
  cancel(): void;
  hover(at: Point | null, pointerType: string): void;
  /** One pointer touched and left again on the spot, where it does not paint. */
  tap(at: Point): void;
  pan(dx: number, dy: number): void;
  zoom(factor: number, at: Point): void;
  zoomed(): boolean;
}

/** A second finger within this time means that the first one was not meant as a stroke. */
const PINCH_GRACE_MS = 350;

/** A finger that moves less than this, in CSS pixels, and lifts within this time has tapped. */
const TAP_PX = 9;
const TAP_MS = 700;

type Mode = "idle" | "paint" | "pan" | "pinch";

export class Gestures {
  private readonly pointers = new Map<number, Point>();
  private mode: Mode = "idle";
  private startedAt = 0;
  private active = -1;
  /** Where the pointer came down; null once it has moved away. */
  private tapped: Point | null = null;
  private penUntil = 0;
  private space = false;

  constructor(
    private readonly element: HTMLElement,
    private readonly target: GestureTarget,
    signal: AbortSignal,
  ) {
    const on = <K extends keyof HTMLElementEventMap>(type: K, handler: (event: HTMLElementEventMap[K]) => void): void =>
      element.addEventListener(type, handler, { signal, passive: false });
    on("pointerdown", (event) => this.down(event));
    on("pointermove", (event) => this.move(event));
    on("pointerup", (event) => this.up(event));
    on("pointercancel", (event) => this.up(event));
    on("lostpointercapture", (event) => this.up(event));
    on("pointerleave", () => this.target.hover(null, ""));
    on("dblclick", (event) => event.preventDefault());
    on("contextmenu", (event) => {
      if (this.mode !== "idle") event.preventDefault();
    });
    on("wheel", (event) => this.wheel(event));
    on("keydown", (event) => this.key(event, true));
    on("keyup", (event) => this.key(event, false));
    window.addEventListener("blur", () => this.interrupt(), { signal });
  }

  /** Ends whatever is under way, keeping what was painted. */
  interrupt(): void {
    if (this.mode === "paint") this.target.end();
    this.mode = "idle";
    this.pointers.clear();
    this.space = false;
  }

  private at(event: MouseEvent): Point {
    const box = this.element.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }

  private down(event: PointerEvent): void {
    // A resting palm must not draw while the pen does.
    if (event.pointerType === "pen") this.penUntil = Infinity;
    else if (event.pointerType === "touch" && event.timeStamp < this.penUntil) return;
    if (event.pointerType === "mouse" && event.button === 2) return;
    this.pointers.set(event.pointerId, this.at(event));
    this.capture(event.pointerId);
    if (this.pointers.size === 1) this.startOne(event);
    else if (this.pointers.size === 2) this.startPinch(event);
  }

  private capture(id: number): void {
    try {
      this.element.setPointerCapture(id);
    } catch {
      // The pointer may be gone already; its cancel event follows.
    }
  }

  private startOne(event: PointerEvent): void {
    this.active = event.pointerId;
    this.startedAt = event.timeStamp;
    this.tapped = this.at(event);
    const moves = !this.target.paints() || this.space || event.button === 1;
    this.mode = moves ? "pan" : "paint";
    if (this.mode === "paint") this.target.begin(this.at(event));
  }

  private startPinch(event: PointerEvent): void {
    if (this.mode === "paint") {
      if (event.timeStamp - this.startedAt < PINCH_GRACE_MS) this.target.cancel();
      else this.target.end();
    }
    this.mode = "pinch";
    this.tapped = null;
    this.target.hover(null, "");
  }

  private move(event: PointerEvent): void {
    const before = this.pointers.get(event.pointerId);
    const now = this.at(event);
    if (!before) {
      if (event.pointerType !== "touch") this.target.hover(now, event.pointerType);
      return;
    }
    if (this.tapped && Math.hypot(now.x - this.tapped.x, now.y - this.tapped.y) > TAP_PX) this.tapped = null;
    if (this.mode === "pinch") this.pinch(event.pointerId, before, now);
    else if (this.mode === "pan") this.target.pan(now.x - before.x, now.y - before.y);
    else if (this.mode === "paint" && event.pointerId === this.active) {
      const all = event.getCoalescedEvents?.() ?? [];
      this.target.extend((all.length > 0 ? all : [event]).map((each) => this.at(each)));
      this.target.hover(now, event.pointerType);
    }
    this.pointers.set(event.pointerId, now);
  }

  private pinch(id: number, before: Point, now: Point): void {
    const other = [...this.pointers].find(([key]) => key !== id)?.[1];
    if (!other) return;
    const was = Math.hypot(before.x - other.x, before.y - other.y);
    const is = Math.hypot(now.x - other.x, now.y - other.y);
    this.target.pan((now.x - before.x) / 2, (now.y - before.y) / 2);
    if (was > 1) this.target.zoom(is / was, { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 });
  }

  private up(event: PointerEvent): void {
    if (!this.pointers.delete(event.pointerId)) return;
    if (event.pointerType === "pen") this.penUntil = event.timeStamp + 500;
    if (this.mode === "paint" && event.pointerId === this.active) {
      this.target.end();
      this.mode = "idle";
    }
    const still = event.type === "pointerup" && event.timeStamp - this.startedAt < TAP_MS ? this.tapped : null;
    if (still && this.mode === "pan" && event.button === 0) this.target.tap(still);
    // One finger left over from a pinch must not start to paint.
    if (this.pointers.size === 0) this.mode = "idle";
    if (event.pointerType === "touch") this.target.hover(null, "");
  }

  private wheel(event: WheelEvent): void {
    // A plain wheel over an unzoomed figure scrolls the page, as people expect.
    if (!event.ctrlKey && !event.metaKey && !this.target.zoomed()) return;
    event.preventDefault();
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
    this.target.zoom(Math.exp(-event.deltaY * lines * (event.ctrlKey ? 0.01 : 0.002)), this.at(event));
  }

  private key(event: KeyboardEvent, pressed: boolean): void {
    if (event.key !== " ") return;
    this.space = pressed;
    event.preventDefault();
  }
}
