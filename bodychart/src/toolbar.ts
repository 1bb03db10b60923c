/** The controls around the figure: qualities, strength, tools, zoom. */

import type { ChartConfig } from "./config";
import { h } from "./dom";
import { icon, type IconName } from "./icons";
import type { Quality } from "./packing";
import { BRUSHES, OFFERED, type Settings, type Tool } from "./settings";
import { swatch } from "./texture";

export interface ToolbarActions {
  undo(): void;
  redo(): void;
  clear(): void;
  zoom(direction: 1 | -1): void;
  fit(): void;
}

const TOOLS: readonly { tool: Tool; name: string; icon: IconName }[] = [
  { tool: "brush", name: "Paint", icon: "brush" },
  { tool: "eraser", name: "Erase", icon: "eraser" },
  { tool: "move", name: "Move the figure", icon: "move" },
];
const BRUSH_NAMES = ["Fine", "Medium", "Broad"] as const;

export function iconButton(name: string, which: IconName, act: () => void): HTMLButtonElement {
  const button = h("button", { type: "button", class: "tool", "aria-label": name, title: name }, icon(which));
  button.addEventListener("click", act);
  return button;
}

export class Toolbar {
  readonly qualities: HTMLElement;
  readonly strength: HTMLElement;
  readonly rail: HTMLElement;
  readonly zoom: HTMLElement;
  private readonly radios = new Map<Quality, HTMLInputElement>();
  private readonly tools = new Map<Tool, HTMLButtonElement>();
  private readonly sizes: HTMLButtonElement[] = [];
  private readonly undo: HTMLButtonElement;
  private readonly redo: HTMLButtonElement;
  private readonly clear: HTMLButtonElement;
  private readonly range = h("input", { type: "range", min: 0, max: 10, step: 1, value: 5, id: "strength" });
  private readonly reading = h("output", { for: "strength", class: "reading" });
  private readonly unset: HTMLButtonElement;
  private readonly lines: HTMLButtonElement;

  constructor(
    config: ChartConfig,
    private readonly settings: Settings,
    actions: ToolbarActions,
  ) {
    this.qualities = this.buildQualities(config);
    this.unset = h("button", { type: "button", class: "quiet unset" }, "Not given");
    this.unset.addEventListener("click", () => settings.set({ intensity: null }));
    this.strength = this.buildStrength();
    this.undo = iconButton("Undo", "undo", actions.undo);
    this.redo = iconButton("Redo", "redo", actions.redo);
    this.clear = iconButton("Clear all", "clear", actions.clear);
    this.rail = this.buildRail();
    this.lines = iconButton("Show the borders of places", "outlines", () => settings.set({ outlines: !settings.state.outlines }));
    this.zoom = h(
      "div",
      { class: "zoom", role: "group", "aria-label": "Zoom" },
      iconButton("Zoom in", "plus", () => actions.zoom(1)),
      iconButton("Zoom out", "minus", () => actions.zoom(-1)),
      iconButton("Fit the whole figure", "fit", actions.fit),
      this.lines,
    );
    settings.onChange(() => this.sync());
    this.sync();
    this.history(false, false, true);
  }

  /** Enables what can be done. */
  history(undo: boolean, redo: boolean, empty: boolean): void {
    this.undo.disabled = !undo;
    this.redo.disabled = !redo;
    this.clear.disabled = empty;
  }

  private buildQualities(config: ChartConfig): HTMLElement {
    const group = h("div", { class: "qualities", role: "radiogroup", "aria-label": "What does it feel like?" });
    for (const quality of OFFERED) {
      const look = config.palette.qualities[quality];
      const radio = h("input", { type: "radio", name: "quality", value: quality, class: "sr" });
      radio.addEventListener("change", () => this.pick(quality));
      this.radios.set(quality, radio);
      group.append(h("label", { class: "chip" }, radio, swatch(look, 30), h("span", {}, look.name)));
    }
    return group;
  }

  private pick(quality: Quality): void {
    this.settings.set({ quality, tool: "brush" });
  }

  private buildStrength(): HTMLElement {
    this.range.addEventListener("input", () => this.settings.set({ intensity: Number(this.range.value) }));
    return h(
      "div",
      { class: "strength" },
      h("label", { for: "strength" }, "How strong?"),
      this.range,
      this.reading,
      this.unset,
    );
  }

  private buildRail(): HTMLElement {
    const rail = h("div", { class: "rail", role: "group", "aria-label": "Drawing tools" });
    for (const { tool, name, icon: which } of TOOLS) {
      const button = iconButton(name, which, () => this.settings.set({ tool }));
      this.tools.set(tool, button);
      rail.append(button);
    }
    const sizes = h("div", { class: "sizes", role: "group", "aria-label": "Brush size" });
    BRUSHES.forEach((_, brush) => {
      const name = `${BRUSH_NAMES[brush]} brush`;
      const button = h("button", { type: "button", class: `tool size size-${brush}`, "aria-label": name, title: name }, h("span", { class: "dot" }));
      button.addEventListener("click", () => this.resize(brush));
      this.sizes.push(button);
      sizes.append(button);
    });
    rail.append(sizes, h("div", { class: "history", role: "group", "aria-label": "History" }, this.undo, this.redo, this.clear));
    return rail;
  }

  private resize(brush: number): void {
    // A narrow chart shows only the chosen size; pressing it goes on to the next.
    const alone = this.sizes.every((button, at) => at === brush || button.offsetParent === null);
    const next = alone && brush === this.settings.state.brush ? (brush + 1) % BRUSHES.length : brush;
    this.settings.set({ brush: next, tool: this.settings.state.tool === "move" ? "brush" : this.settings.state.tool });
    this.sizes[next].focus();
  }

  private sync(): void {
    const { state } = this.settings;
    for (const [quality, radio] of this.radios) radio.checked = quality === state.quality;
    for (const [tool, button] of this.tools) button.setAttribute("aria-pressed", String(tool === state.tool));
    this.sizes.forEach((button, brush) => button.setAttribute("aria-pressed", String(brush === state.brush)));
    this.lines.setAttribute("aria-pressed", String(state.outlines));
    const given = state.intensity !== null;
    if (given) this.range.value = String(state.intensity);
    const reading = given ? `${state.intensity} of 10` : "not given";
    this.reading.textContent = reading;
    this.range.setAttribute("aria-valuetext", reading);
    this.strength.classList.toggle("given", given);
    this.unset.hidden = !given;
  }
}
