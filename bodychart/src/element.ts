/** <body-chart>: the public face. Attributes: name, config, shape, value, mode. Events: drawing, pick, pin. */

import { readConfig, type ChartConfig, type Side } from "./config";
import { Chart } from "./chart";
import { summarise, toRegions, type PlacePain, type RegionPain } from "./coverage";
import { h } from "./dom";
import { Drawing, encodeIntensity } from "./drawing";
import type { ChartPoint } from "./figure";
import { Loader } from "./loader";
import { EMPTY_TEXT, QUALITIES } from "./packing";
import type { Mode } from "./pane";
import { PIN_STATES, type Pin } from "./pins";
import type { Place, Surface } from "./surface";
import adapt from "./styles/adapt.css?inline";
import base from "./styles/base.css?inline";
import figure from "./styles/figure.css?inline";
import list from "./styles/list.css?inline";
import pinned from "./styles/pins.css?inline";

export interface DrawingDetail {
  readonly text: string;
  readonly surface: string;
  readonly empty: boolean;
  readonly regions: readonly RegionPain[];
  /** False while a stroke is under way. */
  readonly final: boolean;
}

/** Weights 0–1 by "region" (both sides) or "region:side". */
export type HeatByRegion = Readonly<Record<string, number>>;

export class BodyChart extends HTMLElement {
  static readonly formAssociated = true;
  static readonly observedAttributes = ["shape", "mode"];

  /** Settles when the chart can be used, or says why it cannot. */
  readonly ready: Promise<void>;
  private readonly internals: ElementInternals;
  private settle: { resolve: () => void; reject: (reason: unknown) => void } = { resolve: () => undefined, reject: () => undefined };
  private config: ChartConfig | null = null;
  private drawing: Drawing | null = null;
  private surface: Surface | null = null;
  private chart: Chart | null = null;
  private resizer: ResizeObserver | null = null;
  private started = false;
  /** Text given before the configuration could be read. */
  private early: string | null = null;
  private valueGiven = false;
  private shownPins: readonly Pin[] = [];
  private shownGhost: string | null = null;
  private readonly waiting: ((chart: Chart, surface: Surface) => void)[] = [];

  constructor() {
    super();
    this.internals = this.attachInternals();
    this.ready = new Promise((resolve, reject) => {
      this.settle = { resolve, reject };
    });
    this.ready.catch(() => undefined);
  }

  connectedCallback(): void {
    if (this.started) return this.resizer?.observe(this);
    this.started = true;
    const shadow = this.shadowRoot ?? this.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync([base, figure, list, pinned, adapt].join("\n"));
    shadow.adoptedStyleSheets = [sheet];
    // Until the chart stands, and if it never does, the page's own list of regions is shown.
    shadow.append(h("slot"));
    this.start(shadow).then(this.settle.resolve, (reason: unknown) => {
      this.setAttribute("data-failed", "");
      console.error(reason);
      this.settle.reject(reason);
    });
  }

  disconnectedCallback(): void {
    this.resizer?.disconnect();
  }

  attributeChangedCallback(name: string, before: string | null, after: string | null): void {
    if (name === "mode") this.chart?.setMode(this.mode);
    else if (after !== null && after !== before) this.chart?.setShape(after);
  }

  // Value and form.

  get name(): string {
    return this.getAttribute("name") ?? "";
  }

  get form(): HTMLFormElement | null {
    return this.internals.form;
  }

  /** The drawing's text. Setting refuses text that is not a drawing on this surface, and then changes nothing. */
  get value(): string {
    return this.drawing?.toText() ?? this.early ?? EMPTY_TEXT;
  }

  set value(text: string) {
    const given = text === "" ? EMPTY_TEXT : text;
    if (!this.drawing) {
      this.early = given;
      return;
    }
    this.drawing.load(given);
    this.valueGiven = true;
    this.post();
    this.chart?.refreshQuietly();
  }

  /** Whether nothing is painted. */
  get empty(): boolean {
    return this.value === EMPTY_TEXT;
  }

  formResetCallback(): void {
    this.value = this.getAttribute("value") ?? "";
    if (this.chart) this.publish(this.pains(), true);
  }

  formStateRestoreCallback(state: unknown): void {
    if (typeof state !== "string") return;
    try {
      this.value = state;
    } catch {
      // A state kept by the browser for an older surface is worth less than an empty chart.
      return;
    }
    if (this.chart) this.publish(this.pains(), true);
  }

  // What a page may ask for. Before `ready`, the wish is kept.

  get shape(): string {
    return this.chart?.shape ?? this.getAttribute("shape") ?? (this.config ? Object.keys(this.config.shapes)[0] : "");
  }

  set shape(shape: string) {
    this.setAttribute("shape", shape);
  }

  get view(): string {
    return this.chart?.view ?? "";
  }

  set view(view: string) {
    this.whenReady((chart) => chart.setView(view));
  }

  /** "pick" to choose places and pins; anything else paints. */
  get mode(): Mode {
    return this.getAttribute("mode") === "pick" ? "pick" : "paint";
  }

  set mode(mode: Mode) {
    this.setAttribute("mode", mode);
  }

  get pins(): readonly Pin[] {
    return this.shownPins;
  }

  /** Numbered pins on the body; each must have an id of its own, a patch and a state. */
  set pins(pins: readonly Pin[]) {
    const wrong = pins.find(({ state }) => !PIN_STATES.includes(state));
    if (wrong) throw new Error(`body-chart: a pin has the state ${wrong.state}; allowed are ${PIN_STATES.join(", ")}`);
    this.shownPins = [...pins];
    this.whenReady((chart) => chart.setPins(this.shownPins));
  }

  /** Turns to the view that shows most of the patches. */
  lookAt(patches: readonly number[]): void {
    this.whenReady((chart) => chart.lookAt(patches));
  }

  get ghost(): string | null {
    return this.shownGhost;
  }

  /** The text of another drawing, shown faintly; null takes it away. */
  set ghost(text: string | null) {
    this.shownGhost = text || null;
    this.whenReady((chart) => chart.setGhost(this.shownGhost));
  }

  /** Shows a field of 0–1, by patch or by region; null takes it away. */
  setHeat(heat: Float32Array | HeatByRegion | null): void {
    this.whenReady((chart, surface) => chart.setHeat(heat && (heat instanceof Float32Array ? heat : spread(surface, heat))));
  }

  setPoints(points: readonly ChartPoint[]): void {
    this.whenReady((chart) => chart.setPoints(points));
  }

  /** Outlines places named "region" or "region:side". */
  highlight(names: readonly string[]): void {
    this.whenReady((chart, surface) => chart.highlight(surface.places.filter((place) => names.some((name) => isNamed(place, name)))));
  }

  /** Outlines the paint of places named "region:side", with how surely it is explained, 0–1; null takes it away. */
  setExplained(shares: HeatByRegion | null): void {
    this.whenReady((chart, surface) => {
      const named = surface.places.filter((place) => shares !== null && place.key in shares);
      chart.setExplained(new Map(named.map((place) => [place, shares?.[place.key] ?? 0])));
    });
  }

  /** Hatches the paint of places named "region" or "region:side". */
  setUnexplained(names: readonly string[]): void {
    this.whenReady((chart, surface) => chart.setUnexplained(surface.places.filter((place) => names.some((name) => isNamed(place, name)))));
  }

  clear(): void {
    this.whenReady((chart) => chart.clear());
  }

  undo(): void {
    this.whenReady((chart) => chart.history("undo"));
  }

  redo(): void {
    this.whenReady((chart) => chart.history("redo"));
  }

  /** The chart behind the element, for measuring. */
  get inner(): Chart | null {
    return this.chart;
  }

  // Start.

  private async start(shadow: ShadowRoot): Promise<void> {
    const config = this.readConfig();
    this.config = config;
    this.drawing = new Drawing(config.patches);
    const initial = this.early ?? this.getAttribute("value");
    if (initial !== null) this.value = initial;
    const loader = new Loader(config);
    const surface = await loader.surface();
    this.surface = surface;
    if (!this.valueGiven) this.readFallback(surface, this.drawing);
    const shape = this.shape in config.shapes ? this.shape : Object.keys(config.shapes)[0];
    const publish = (pains: readonly PlacePain[], final: boolean): void => this.publish(pains, final);
    const tell = (name: string, detail: object): void => void this.dispatchEvent(new CustomEvent(name, { bubbles: true, composed: true, detail }));
    const chosen = { pick: (detail: object) => tell("pick", detail), pin: (id: string) => tell("pin", { id }) };
    this.chart = new Chart({ config, surface, drawing: this.drawing, loader, shape, publish, chosen });
    this.chart.setMode(this.mode);
    this.takeOver();
    shadow.replaceChildren(this.chart.root);
    this.watchWidth(this.chart);
    for (const wish of this.waiting.splice(0)) wish(this.chart, surface);
    this.post();
    if (!this.drawing.empty) this.publish(this.pains(), true);
  }

  private readConfig(): ChartConfig {
    const id = this.getAttribute("config") ?? "";
    const holder = document.getElementById(id);
    if (!holder) throw new Error(`body-chart: config="${id}" names no element of this page`);
    return readConfig(JSON.parse(holder.textContent ?? ""));
  }

  /** Takes what was ticked in the page's own list before the script came. */
  private readFallback(surface: Surface, drawing: Drawing): void {
    drawing.begin();
    for (const box of this.querySelectorAll<HTMLInputElement>("input[type=checkbox][data-region]:checked")) {
      const { region = "", side = "midline" } = box.dataset;
      const place = surface.find(region, side as Side);
      if (!place) continue;
      const strength = this.querySelector<HTMLInputElement | HTMLSelectElement>(`[data-intensity][data-region="${CSS.escape(region)}"][data-side="${CSS.escape(side)}"]`);
      const given = strength && strength.value !== "" ? Number(strength.value) : null;
      const intensity = given !== null && Number.isInteger(given) && given >= 0 && given <= 10 ? given : null;
      drawing.set(QUALITIES.indexOf("ache"), place.patches, encodeIntensity(intensity));
    }
    // Loading forgets the history: what was ticked before is not a step of this chart.
    if (drawing.commit()) drawing.load(drawing.toText());
  }

  /** The page's list must neither show nor post once the chart does both. */
  private takeOver(): void {
    for (const fieldset of this.querySelectorAll("fieldset")) {
      fieldset.disabled = true;
      fieldset.hidden = true;
    }
    this.setAttribute("data-ready", "");
  }

  private watchWidth(chart: Chart): void {
    chart.setWidth(this.clientWidth);
    if (typeof ResizeObserver === "undefined") return;
    this.resizer = new ResizeObserver(() => chart.setWidth(this.clientWidth));
    this.resizer.observe(this);
  }

  private whenReady(wish: (chart: Chart, surface: Surface) => void): void {
    if (this.chart && this.surface) wish(this.chart, this.surface);
    else this.waiting.push(wish);
  }

  private pains(): PlacePain[] {
    return this.surface && this.drawing ? summarise(this.surface, this.drawing) : [];
  }

  private post(): void {
    const text = this.value;
    this.internals.setFormValue(text, text);
  }

  private publish(pains: readonly PlacePain[], final: boolean): void {
    const { drawing, config } = this;
    if (!drawing || !config) return;
    const text = drawing.toText();
    this.internals.setFormValue(text, text);
    const detail: DrawingDetail = { text, surface: config.surface, empty: drawing.empty, regions: toRegions(pains), final };
    this.dispatchEvent(new CustomEvent("drawing", { bubbles: true, composed: true, detail }));
  }
}

function isNamed(place: Place, name: string): boolean {
  return place.key === name || place.region.id === name;
}

function spread(surface: Surface, weights: HeatByRegion): Float32Array {
  const heat = new Float32Array(surface.patchCount);
  for (const place of surface.places) {
    const weight = weights[place.key] ?? weights[place.region.id];
    if (weight === undefined) continue;
    for (const patch of place.patches) heat[patch] = Math.max(0, Math.min(1, weight));
  }
  return heat;
}
