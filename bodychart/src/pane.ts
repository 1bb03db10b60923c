/** One view on the screen: canvas, L and R, the name under the pointer, brush ring, gestures and keys. */

import { patchesUnder, type Point } from "./brush";
import type { ChartConfig } from "./config";
import { h } from "./dom";
import { encodeIntensity, type Change, type Drawing } from "./drawing";
import { Figure, type Overlay } from "./figure";
import { Gestures, type GestureTarget } from "./gestures";
import { QUALITIES } from "./packing";
import type { Settings } from "./settings";
import { placeName, type Place, type Surface } from "./surface";
import type { LoadedView } from "./loader";
import { sideMarks, viewName } from "./views";

const MAX_RATIO = 2;
const KEY_ZOOM = 1.3;
const KEY_PAN = 48;
/** After this time the first picture is up and the hand has not begun. */
const IDLE_MS = 300;

export interface PaneHost {
  readonly config: ChartConfig;
  readonly surface: Surface;
  readonly drawing: Drawing;
  readonly settings: Settings;
  /** A stroke changed the drawing; `final` at its end. */
  stroke(final: boolean): void;
  history(direction: "undo" | "redo"): void;
  /** A view has appeared. */
  shown(): void;
}

export class Pane implements GestureTarget {
  readonly element: HTMLElement;
  readonly canvas: HTMLCanvasElement;
  private readonly plate = h("div", { class: "plate", "aria-hidden": "true" });
  private readonly ring = h("div", { class: "ring", "aria-hidden": "true" });
  private readonly stage: HTMLElement;
  private readonly aborter = new AbortController();
  private readonly gestures: Gestures;
  private readonly forget: () => void;
  private readonly resizer: ResizeObserver | null;
  private figure: Figure | null = null;
  private overlay: Overlay | null = null;
  private last: Point | null = null;
  private requested = 0;
  private ratio = 1;

  constructor(
    readonly view: string,
    private readonly host: PaneHost,
  ) {
    const marks = sideMarks(view);
    this.canvas = h("canvas", { role: "img", "aria-label": viewName(view) });
    this.stage = h("div", { class: "stage", tabindex: 0, role: "group", "aria-label": `${viewName(view)}: plus and minus zoom, arrow keys move, 0 fits` }, this.canvas, this.ring);
    this.element = h(
      "figure",
      { class: "pane", "data-view": view },
      h("figcaption", { class: "caption" }, viewName(view)),
      marks.left && h("span", { class: "mark mark-left", role: "img", "aria-label": marks.left === "L" ? "Person's left" : "Person's right" }, marks.left),
      marks.right && h("span", { class: "mark mark-right", role: "img", "aria-label": marks.right === "L" ? "Person's left" : "Person's right" }, marks.right),
      this.stage,
      this.plate,
    );
    this.gestures = new Gestures(this.stage, this, this.aborter.signal);
    this.stage.addEventListener("keydown", (event) => this.key(event), { signal: this.aborter.signal });
    this.resizer = typeof ResizeObserver === "undefined" ? null : new ResizeObserver(() => this.resize());
    this.resizer?.observe(this.stage);
    this.forget = host.settings.onChange(() => this.retool());
    this.retool();
  }

  /** The figure has been fetched: show it. */
  ready(loaded: LoadedView): void {
    const { host } = this;
    this.figure = new Figure(this.canvas, loaded, host.drawing, host.surface.placeOf, host.config.palette);
    if (this.overlay) this.figure.show(this.overlay);
    this.element.classList.add("ready");
    this.resize();
    this.host.shown();
    setTimeout(() => this.figure?.prepareHeat(), IDLE_MS);
  }

  failed(): void {
    this.element.classList.add("failed");
    this.plate.textContent = "This view could not be loaded. The list of places below works without it.";
    this.plate.classList.add("shown");
  }

  /** Whether any of the place can be seen in this view. */
  shows(place: Place): boolean {
    return this.figure?.map.boxOf(place.patches) != null;
  }

  destroy(): void {
    this.gestures.interrupt();
    this.aborter.abort();
    this.forget();
    this.resizer?.disconnect();
    cancelAnimationFrame(this.requested);
    this.figure = null;
    this.element.remove();
  }

  changed(change: Change): void {
    this.figure?.changed(change);
    this.request();
  }

  show(overlay: Overlay): void {
    this.overlay = overlay;
    this.figure?.show(overlay);
    this.request();
  }

  describe(text: string): void {
    this.canvas.setAttribute("aria-label", `${viewName(this.view)}. ${text}`);
  }

  // Zoom buttons and keys.

  zoomStep(direction: 1 | -1): void {
    this.figure?.camera.zoomMiddle(direction > 0 ? KEY_ZOOM : 1 / KEY_ZOOM);
    this.moved();
  }

  fit(): void {
    this.figure?.camera.reset();
    this.moved();
  }

  // GestureTarget

  paints(): boolean {
    return this.host.settings.state.tool !== "move" && this.figure !== null;
  }

  begin(at: Point): void {
    this.host.drawing.begin();
    this.last = null;
    this.extend([at]);
  }

  extend(points: readonly Point[]): void {
    const { figure } = this;
    if (!figure) return;
    const radius = (this.host.settings.radius * this.ratio) / figure.camera.scale;
    for (const point of points) {
      const here = figure.camera.toMap({ x: point.x * this.ratio, y: point.y * this.ratio });
      this.apply(patchesUnder(figure.map, this.last ?? here, here, radius));
      this.last = here;
    }
    this.host.stroke(false);
  }

  end(): void {
    this.last = null;
    if (this.host.drawing.commit()) this.host.stroke(true);
  }

  cancel(): void {
    this.last = null;
    this.host.drawing.abandon();
    this.host.stroke(true);
  }

  hover(at: Point | null, pointerType: string): void {
    if (!this.figure) return;
    const place = at && this.placeAt(at);
    this.plate.textContent = place ? placeName(place) : "";
    this.plate.classList.toggle("shown", place !== null);
    // On a narrow chart the name lies over the figure, so it keeps to the half without the pointer.
    if (at) this.plate.classList.toggle("high", at.y > this.stage.clientHeight / 2);
    const ring = at !== null && pointerType !== "touch" && this.paints();
    this.ring.classList.toggle("shown", ring);
    if (at) this.ring.style.transform = `translate(${at.x}px, ${at.y}px)`;
  }

  pan(dx: number, dy: number): void {
    this.figure?.camera.pan(dx * this.ratio, dy * this.ratio);
    this.moved();
  }

  zoom(factor: number, at: Point): void {
    this.figure?.camera.zoomAt(factor, { x: at.x * this.ratio, y: at.y * this.ratio });
    this.moved();
  }

  zoomed(): boolean {
    return (this.figure?.camera.zoom ?? 1) > 1.001;
  }

  /** Draws now what the next frame would; for measuring. */
  flush(): void {
    this.figure?.frame();
  }

  private apply(patches: readonly number[]): void {
    const { drawing, settings } = this.host;
    // Undo by key, or a new value, may have closed the step under the running stroke.
    drawing.begin();
    if (settings.state.tool === "eraser") drawing.erase(patches);
    else drawing.set(QUALITIES.indexOf(settings.state.quality), patches, encodeIntensity(settings.state.intensity));
  }

  private placeAt(at: Point): Place | null {
    const { figure } = this;
    if (!figure) return null;
    const here = figure.camera.toMap({ x: at.x * this.ratio, y: at.y * this.ratio });
    const patch = figure.map.patchAt(here.x, here.y);
    return patch < 0 ? null : this.host.surface.places[this.host.surface.placeOf[patch]];
  }

  private moved(): void {
    this.figure?.moved();
    this.retool();
    this.request();
  }

  private retool(): void {
    const { state } = this.host.settings;
    this.stage.dataset["tool"] = state.tool;
    this.stage.classList.toggle("zoomed", this.zoomed());
    const size = `${2 * this.host.settings.radius}px`;
    this.ring.style.width = this.ring.style.height = size;
  }

  private resize(): void {
    const { clientWidth, clientHeight } = this.stage;
    if (!this.figure || clientWidth === 0 || clientHeight === 0) return;
    this.ratio = Math.min(MAX_RATIO, window.devicePixelRatio || 1);
    this.figure.resize(clientWidth, clientHeight, this.ratio);
    // At once: a resized canvas is blank until it is drawn.
    this.figure.frame();
  }

  private request(): void {
    if (this.requested) return;
    this.requested = requestAnimationFrame(() => {
      this.requested = 0;
      this.figure?.frame();
    });
  }

  private key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey) {
      const key = event.key.toLowerCase();
      if (key !== "z" && key !== "y") return;
      this.host.history(key === "y" || event.shiftKey ? "redo" : "undo");
      event.preventDefault();
      return;
    }
    const actions: Record<string, () => void> = {
      "+": () => this.zoomStep(1),
      "=": () => this.zoomStep(1),
      "-": () => this.zoomStep(-1),
      "0": () => this.fit(),
      "[": () => this.host.settings.set({ brush: this.host.settings.state.brush - 1 }),
      "]": () => this.host.settings.set({ brush: this.host.settings.state.brush + 1 }),
      ArrowLeft: () => this.pan(KEY_PAN, 0),
      ArrowRight: () => this.pan(-KEY_PAN, 0),
      ArrowUp: () => this.pan(0, KEY_PAN),
      ArrowDown: () => this.pan(0, -KEY_PAN),
    };
    const arrow = event.key.startsWith("Arrow");
    const action = actions[event.key];
    if (!action || (arrow && !this.zoomed())) return;
    action();
    event.preventDefault();
  }
}
