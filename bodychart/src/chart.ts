/** The chart inside the element's shadow root: builds the parts and keeps them in step with the drawing. */

import { Announcer, sentence } from "./announce";
import type { ChartConfig, Side } from "./config";
import { summarise, type PlacePain } from "./coverage";
import { h, throttle } from "./dom";
import { encodeIntensity, type Drawing } from "./drawing";
import { NOTHING_SHOWN, type ChartPoint, type ExplainedPain, type Overlay } from "./figure";
import type { Loader } from "./loader";
import type { PlaceActions } from "./marked";
import { QUALITIES, unpack, type Intensity, type Quality } from "./packing";
import { Pane, type Mode, type PaneHost } from "./pane";
import { Panel } from "./panel";
import type { Pin } from "./pins";
import { Settings } from "./settings";
import type { Place, Surface } from "./surface";
import { Tabs } from "./tabs";
import { Toolbar } from "./toolbar";
import { pagesOf, seenIn, type Page } from "./views";

/** From this width on, both views of a page are shown. */
const PAIR_WIDTH = 560;
const STROKE_NEWS_MS = 100;

export type Publish = (pains: readonly PlacePain[], final: boolean) => void;

/** A place that was chosen on the body. */
export interface PickDetail {
  readonly patch: number;
  readonly region: string;
  readonly side: Side;
  readonly view: string;
}

export interface Chosen {
  pick(detail: PickDetail): void;
  pin(id: string): void;
}

export interface ChartParts {
  readonly config: ChartConfig;
  readonly surface: Surface;
  readonly drawing: Drawing;
  readonly loader: Loader;
  readonly shape: string;
  readonly publish: Publish;
  readonly chosen: Chosen;
}

export class Chart implements PaneHost {
  readonly config: ChartConfig;
  readonly surface: Surface;
  readonly drawing: Drawing;
  private readonly loader: Loader;
  private readonly publish: Publish;
  private readonly chosen: Chosen;
  private pins: readonly Pin[] = [];
  mode: Mode = "paint";
  private currentShape: string;
  readonly settings = new Settings();
  readonly root = h("div", { class: "chart", part: "chart" });
  private readonly announcer: Announcer;
  private readonly toolbar: Toolbar;
  private readonly panel: Panel;
  private readonly panes = h("div", { class: "panes", id: "panes", role: "tabpanel" });
  private tabs: Tabs;
  private pages: Page[];
  private page: Page;
  private lead: string;
  private open: Pane[] = [];
  private wide = true;
  private overlay: Overlay = NOTHING_SHOWN;
  private readonly news = throttle(() => this.refresh(false), STROKE_NEWS_MS);

  constructor(parts: ChartParts) {
    const { config, surface, drawing, shape } = parts;
    this.config = config;
    this.surface = surface;
    this.drawing = drawing;
    this.loader = parts.loader;
    this.publish = parts.publish;
    this.chosen = parts.chosen;
    this.currentShape = shape;
    this.pages = pagesOf(config.shapes[shape]);
    if (this.pages.length === 0) throw new Error(`body-chart config: shapes.${shape} has no view that the chart knows`);
    this.page = this.pages[0];
    this.lead = this.page.views[0];
    this.announcer = new Announcer(config.palette);
    this.toolbar = new Toolbar(config, this.settings, {
      undo: () => this.history("undo"),
      redo: () => this.history("redo"),
      clear: () => this.clear(),
      zoom: (direction) => this.open.forEach((pane) => pane.zoomStep(direction)),
      fit: () => this.open.forEach((pane) => pane.fit()),
    });
    this.panel = new Panel(surface, config.palette, this.placeActions());
    this.tabs = this.buildTabs();
    this.build();
    drawing.onChange((change) => this.open.forEach((pane) => pane.changed(change)));
    this.settings.onChange(() => this.showOverlay({ outlines: this.settings.state.outlines }));
    this.showPage();
    this.refreshQuietly();
  }

  private buildTabs(): Tabs {
    return new Tabs(this.pages, Object.keys(this.config.shapes), {
      page: (page) => this.turnTo(page, page.views[0]),
      view: (view) => this.turnTo(this.page, view),
      shape: (shape) => this.setShape(shape),
    });
  }

  private build(): void {
    const figure = h("div", { class: "figure" }, this.tabs.switch, this.panes, this.tabs.shapes, this.toolbar.zoom);
    this.root.append(
      h("div", { class: "head" }, this.toolbar.qualities, this.toolbar.strength),
      h("div", { class: "body" }, this.toolbar.rail, figure),
      this.tabs.list,
      this.panel.element,
      this.announcer.element,
    );
  }

  // What the page asks for.

  get shape(): string {
    return this.currentShape;
  }

  get view(): string {
    return this.lead;
  }

  setView(view: string): void {
    const page = this.pages.find((each) => each.views.includes(view));
    if (!page) throw new Error(`body-chart: there is no view ${view}; allowed are ${this.pages.flatMap((each) => each.views).join(", ")}`);
    this.turnTo(page, view);
  }

  /** Turns to the view that is meant to show most of the patches, unless the present one shows as many. */
  lookAt(patches: readonly number[]): void {
    const places = patches.filter((patch) => patch >= 0 && patch < this.surface.patchCount).map((patch) => this.surface.places[this.surface.placeOf[patch]]);
    const seen = (view: string): number => places.filter(({ region, side }) => seenIn(view, region.views, side)).length;
    let best = this.lead;
    for (const { views } of this.pages) for (const view of views) if (seen(view) > seen(best)) best = view;
    if (best !== this.lead) this.setView(best);
  }

  setShape(shape: string): void {
    const views = this.config.shapes[shape];
    if (!views) throw new Error(`body-chart: there is no shape ${shape}; allowed are ${Object.keys(this.config.shapes).join(", ")}`);
    if (shape === this.currentShape) return;
    this.currentShape = shape;
    this.showPage();
  }

  setHeat(heat: Float32Array | null): void {
    this.showOverlay({ heat });
  }

  setPoints(points: readonly ChartPoint[]): void {
    // A new empty list would redraw the figure for nothing.
    if (points.length === 0 && this.overlay.points.length === 0) return;
    this.showOverlay({ points: points.filter(({ patch }) => patch >= 0 && patch < this.surface.patchCount) });
  }

  highlight(places: readonly Place[]): void {
    const chosen = new Uint8Array(this.surface.patchCount);
    for (const place of places) for (const patch of place.patches) chosen[patch] = 1;
    this.showOverlay({ highlight: places.length > 0 ? chosen : null });
  }

  /** Outlines the paint of some places, and writes on it with which share, 0–1, it is explained. */
  setExplained(shares: ReadonlyMap<Place, number>): void {
    const explained: ExplainedPain[] = [];
    for (const [place, share] of shares) {
      const patches = this.painted(place);
      if (patches.length > 0 && share > 0) explained.push({ patches, share: Math.min(1, share) });
    }
    if (explained.length > 0 || this.overlay.explained.length > 0) this.showOverlay({ explained });
  }

  /** Hatches the paint of some places. */
  setUnexplained(places: readonly Place[]): void {
    const chosen = new Uint8Array(this.surface.patchCount);
    for (const place of places) for (const patch of this.painted(place)) chosen[patch] = 1;
    const before = this.overlay.unexplained;
    if (before?.every((value, patch) => value === chosen[patch])) return;
    this.showOverlay({ unexplained: chosen.includes(1) ? chosen : null });
  }

  setMode(mode: Mode): void {
    if (mode === this.mode) return;
    this.mode = mode;
    for (const pane of this.open) {
      pane.unmark();
      pane.modeChanged();
    }
  }

  /** Numbered pins, on every view that shows their patch. */
  setPins(pins: readonly Pin[]): void {
    this.pins = pins.filter(({ patch }) => patch >= 0 && patch < this.surface.patchCount);
    for (const pane of this.open) pane.pin(this.pins);
    this.syncTabs(this.open.map((pane) => pane.view));
  }

  /** Another drawing, shown faintly under this one; refuses text that is no drawing on this surface. */
  setGhost(text: string | null): void {
    const layers = text ? unpack(text, this.surface.patchCount) : [];
    const chosen = new Uint8Array(this.surface.patchCount);
    for (const { patches } of layers) for (const patch of patches) chosen[patch] = 1;
    this.showOverlay({ ghost: chosen.includes(1) ? chosen : null });
  }

  picked(from: Pane, patch: number): void {
    for (const pane of this.open) if (pane !== from) pane.unmark();
    const { region, side } = this.surface.places[this.surface.placeOf[patch]];
    this.chosen.pick({ patch, region: region.id, side, view: from.view });
  }

  pinned(id: string): void {
    this.chosen.pin(id);
  }

  say(text: string): void {
    this.announcer.tell(text);
  }

  private painted(place: Place): number[] {
    return Array.from(place.patches).filter((patch) => this.drawing.planes.some((plane) => plane[patch] > 0));
  }

  history(direction: "undo" | "redo"): void {
    if (direction === "undo" ? this.drawing.undo() : this.drawing.redo()) this.refresh(true);
  }

  clear(): void {
    if (this.drawing.clear()) this.refresh(true);
  }

  stroke(final: boolean): void {
    if (!final) return this.news();
    this.news.cancel();
    this.refresh(true);
  }

  shown(): void {
    this.describe(summarise(this.surface, this.drawing));
  }

  /** The element's width decides whether both views of a page fit. */
  setWidth(width: number): void {
    const wide = width >= PAIR_WIDTH;
    if (wide === this.wide || width === 0) return;
    this.wide = wide;
    this.showPage();
  }

  /** Brings list and buttons up to date after the drawing was replaced from outside. */
  refreshQuietly(): void {
    const pains = summarise(this.surface, this.drawing);
    this.announcer.skip(pains);
    this.syncAll(pains);
  }

  /** Draws what is due in every open figure now; for measuring. */
  flush(): readonly Pane[] {
    for (const pane of this.open) pane.flush();
    return this.open;
  }

  destroy(): void {
    this.news.cancel();
    for (const pane of this.open) pane.destroy();
    this.open = [];
  }

  // Pages and panes.

  private turnTo(page: Page, view: string): void {
    this.page = page;
    this.lead = view;
    this.showPage();
  }

  private showPage(): void {
    const views = this.wide ? this.page.views : [this.lead];
    this.syncTabs(views);
    this.panes.setAttribute("aria-labelledby", `tab-${this.page.id}`);
    this.panes.dataset["count"] = String(views.length);
    for (const pane of this.open) pane.destroy();
    this.open = views.map((view) => new Pane(view, this));
    this.panes.replaceChildren(...this.open.map((pane) => pane.element));
    const { shape } = this;
    for (const pane of this.open) {
      pane.show(this.overlay);
      pane.pin(this.pins);
      this.loader.view(shape, pane.view, this.surface).then(
        (loaded) => {
          if (this.open.includes(pane)) pane.ready(loaded);
        },
        (reason: unknown) => {
          console.error(reason);
          pane.failed();
        },
      );
    }
  }

  private syncTabs(views: readonly string[]): void {
    const places = [...this.overlay.points, ...this.pins].map(({ patch }) => this.surface.places[this.surface.placeOf[patch]]);
    const pointed = this.page.views.filter((view) => places.some(({ region, side }) => seenIn(view, region.views, side)));
    this.tabs.sync(this.page, views, this.shape, new Set(pointed));
  }

  private showOverlay(change: Partial<Overlay>): void {
    const next = { ...this.overlay, ...change };
    const same = (Object.keys(change) as (keyof Overlay)[]).every((key) => this.overlay[key] === next[key]);
    if (same) return;
    this.overlay = next;
    for (const pane of this.open) pane.show(next);
    if (change.points) this.syncTabs(this.open.map((pane) => pane.view));
  }

  // The drawing.

  private refresh(final: boolean): void {
    const pains = summarise(this.surface, this.drawing);
    // First the page, which asks for a new answer; the chart's own list can wait that long.
    this.publish(pains, final);
    this.syncAll(pains);
    this.announcer.update(pains);
  }

  private syncAll(pains: readonly PlacePain[]): void {
    this.panel.sync(pains);
    this.toolbar.history(this.drawing.canUndo, this.drawing.canRedo, this.drawing.empty);
    this.describe(pains);
  }

  private describe(pains: readonly PlacePain[]): void {
    for (const pane of this.open) {
      const here = pains.filter((pain) => pane.shows(pain.place)).map((pain) => sentence(pain, this.config.palette));
      pane.describe(here.length > 0 ? `Marked: ${here.join(". ")}` : "Nothing is marked");
    }
  }

  /** One undoable step, made from the list. */
  private step(change: () => void): void {
    this.drawing.begin();
    change();
    this.drawing.commit();
    this.refresh(true);
  }

  private placeActions(): PlaceActions {
    return {
      tick: (place, on) =>
        this.step(() => {
          if (!on) return this.drawing.erase([...place.patches]);
          const { quality, intensity } = this.settings.state;
          this.drawing.set(QUALITIES.indexOf(quality), place.patches, encodeIntensity(intensity));
        }),
      intensity: (place, intensity) => this.step(() => this.setIntensity(place, intensity)),
      quality: (place, quality, on) => this.step(() => this.setQuality(place, quality, on)),
    };
  }

  private setIntensity(place: Place, intensity: Intensity): void {
    this.drawing.planes.forEach((plane, quality) => {
      const painted = place.patches.filter((patch) => plane[patch] > 0);
      this.drawing.set(quality, painted, encodeIntensity(intensity));
    });
  }

  /** Adds a quality wherever the place is painted, as strong as it is there; or takes the quality out. */
  private setQuality(place: Place, quality: Quality, on: boolean): void {
    const at = QUALITIES.indexOf(quality);
    if (!on) return this.drawing.set(at, place.patches, 0);
    for (const patch of place.patches) {
      const strongest = Math.max(...this.drawing.planes.map((plane) => plane[patch]));
      if (strongest > 0 && this.drawing.planes[at][patch] === 0) this.drawing.set(at, [patch], strongest);
    }
  }
}
