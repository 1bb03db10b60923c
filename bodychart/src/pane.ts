/** One view on the screen: canvas, L and R, the name under the pointer, brush ring, gestures and keys. */

import { patchesUnder, type Point } from "./brush";
import type { ChartConfig } from "./config";
import { Cursor, nearestPatch } from "./cursor";
import { h } from "./dom";
import { encodeIntensity, type Change, type Drawing } from "./drawing";
import { Figure, type Overlay } from "./figure";
import { Gestures, type GestureTarget } from "./gestures";
import { QUALITIES } from "./packing";
import { PinLayer, type Pin } from "./pins";
import type { Settings } from "./settings";
import { placeName, type Place, type Surface } from "./surface";
import type { LoadedView } from "./loader";
import { sideMarks, viewName } from "./views";

const MAX_RATIO = 2;
const KEY_ZOOM = 1.3;
const KEY_PAN = 48;
const HOW_TO_MOVE = "plus and minus zoom, arrow keys move, 0 fits";
const HOW_TO_PICK = "arrow keys move the cross, with shift a little, Enter chooses, plus and minus zoom, 0 fits";
/** After this time the first picture is up and the hand has not begun. */
const IDLE_MS = 300;

export type Mode = "paint" | "pick";

export interface PaneHost {
  readonly mode: Mode;
  readonly config: ChartConfig;
  readonly surface: Surface;
  readonly drawing: Drawing;
  readonly settings: Settings;
  /** A stroke changed the drawing; `final` at its end. */
  stroke(final: boolean): void;
  history(direction: "undo" | "redo"): void;
  /** A view has appeared. */
  shown(): void;
  /** A place was chosen; the cross of every other view goes away. */
  picked(pane: Pane, patch: number): void;
  pinned(id: string): void;
  /** Says something to those who cannot see the figure. */
  say(text: string): void;
}

export class Pane implements GestureTarget {
  readonly element: HTMLElement;
  readonly canvas: HTMLCanvasElement;
  private readonly plate = h("div", { class: "plate", "aria-hidden": "true" });
  private readonly ring = h("div", { class: "ring", "aria-hidden": "true" });
  private readonly cursor = new Cursor();
  private readonly pins: PinLayer;
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
    this.stage = h("div", { class: "stage", tabindex: 0, role: "group", "aria-label": viewName(view) }, this.canvas, this.ring, this.cursor.element);
    this.pins = new PinLayer((id) => host.pinned(id));
    this.element = h(
      "figure",
      { class: "pane", "data-view": view },
      h("figcaption", { class: "caption" }, viewName(view)),
      marks.left && h("span", { class: "mark mark-left", role: "img", "aria-label": marks.left === "L" ? "Person's left" : "Person's right" }, marks.left),
      marks.right && h("span", { class: "mark mark-right", role: "img", "aria-label": marks.right === "L" ? "Person's left" : "Person's right" }, marks.right),
      this.stage,
      this.pins.element,
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

  /** Shows numbered pins. */
  pin(pins: readonly Pin[]): void {
    this.pins.show(pins);
    this.placePins();
  }

  /** Takes the cross away. */
  unmark(): void {
    this.cursor.set(null);
  }

  /** Painting and choosing a place differ in what hands and keys do. */
  modeChanged(): void {
    this.retool();
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
    return this.host.mode === "paint" && this.host.settings.state.tool !== "move" && this.figure !== null;
  }

  tap(at: Point): void {
    if (!this.figure || this.host.mode !== "pick") return;
    this.choose(this.figure.camera.toMap({ x: at.x * this.ratio, y: at.y * this.ratio }));
  }

  private choose(at: Point): void {
    const { figure } = this;
    const patch = figure ? nearestPatch(figure.map, at) : -1;
    if (!figure || patch < 0) return;
    this.cursor.set({ x: figure.map.cx[patch], y: figure.map.cy[patch] });
    this.drawCursor();
    this.showPlate(patch, this.toScreen({ x: figure.map.cx[patch], y: figure.map.cy[patch] }));
    this.host.picked(this, patch);
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
    this.showPlate(at ? this.patchUnder(at) : -1, at);
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

  private patchUnder(at: Point): number {
    const here = this.figure?.camera.toMap({ x: at.x * this.ratio, y: at.y * this.ratio });
    return here && this.figure ? this.figure.map.patchAt(here.x, here.y) : -1;
  }

  private placeOf(patch: number): Place {
    return this.host.surface.places[this.host.surface.placeOf[patch]];
  }

  private showPlate(patch: number, at: Point | null): void {
    this.plate.textContent = patch >= 0 ? placeName(this.placeOf(patch)) : "";
    this.plate.classList.toggle("shown", patch >= 0);
    // On a narrow chart the name lies over the figure, so it keeps to the half without the pointer.
    if (at) this.plate.classList.toggle("high", at.y > this.stage.clientHeight / 2);
  }

  /** From the map to CSS pixels of the stage. */
  private toScreen(at: Point): Point {
    const device = this.figure?.camera.toDevice(at) ?? { x: 0, y: 0 };
    return { x: device.x / this.ratio, y: device.y / this.ratio };
  }

  private placePins(): void {
    if (!this.figure) return;
    this.pins.place(this.figure.map, (at) => this.toScreen(at), { x: this.stage.clientWidth, y: this.stage.clientHeight });
    this.drawCursor();
  }

  private drawCursor(): void {
    this.cursor.draw((at) => this.toScreen(at));
  }

  private moved(): void {
    this.figure?.moved();
    this.retool();
    this.placePins();
    this.request();
  }

  private retool(): void {
    const { mode, settings } = this.host;
    const picks = mode === "pick";
    this.stage.dataset["tool"] = picks ? "pick" : settings.state.tool;
    // Arrow keys must reach the figure, not the reader's own cursor.
    this.stage.setAttribute("role", picks ? "application" : "group");
    this.stage.setAttribute("aria-label", `${viewName(this.view)}: ${picks ? HOW_TO_PICK : HOW_TO_MOVE}`);
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
    this.placePins();
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
    if (this.host.mode === "pick" && this.pickKey(event)) return event.preventDefault();
    const arrow = event.key.startsWith("Arrow");
    const action = actions[event.key];
    if (!action || (arrow && !this.zoomed())) return;
    action();
    event.preventDefault();
  }

  private pickKey(event: KeyboardEvent): boolean {
    const { figure, cursor } = this;
    if (!figure) return false;
    if (event.key === "Enter" || event.key === " ") {
      if (cursor.place) this.choose(cursor.place);
      return true;
    }
    if (!cursor.key(event.key, event.shiftKey, figure.camera.scale / this.ratio, figure.map) || !cursor.place) return false;
    const { place } = cursor;
    const patch = figure.map.patchAt(place.x, place.y);
    this.follow(this.toScreen(place));
    this.drawCursor();
    this.showPlate(patch, this.toScreen(place));
    this.host.say(patch >= 0 ? placeName(this.placeOf(patch)) : "beside the body");
    return true;
  }

  /** Moves a zoomed figure so that the cross stays in sight. */
  private follow(at: Point): void {
    const over = (value: number, most: number): number => (value < KEY_PAN ? KEY_PAN - value : value > most - KEY_PAN ? most - KEY_PAN - value : 0);
    const dx = over(at.x, this.stage.clientWidth);
    const dy = over(at.y, this.stage.clientHeight);
    if (this.zoomed() && (dx !== 0 || dy !== 0)) this.pan(dx, dy);
  }
}
