/** One marked place in the list: how it feels, how strong it is, and a way to take it out. */

import { percent } from "./announce";
import type { Palette } from "./config";
import type { PlacePain } from "./coverage";
import { h } from "./dom";
import { icon } from "./icons";
import type { Intensity, Quality } from "./packing";
import { OFFERED } from "./settings";
import { placeName, type Place } from "./surface";
import { swatch } from "./texture";

export interface PlaceActions {
  tick(place: Place, on: boolean): void;
  intensity(place: Place, intensity: Intensity): void;
  quality(place: Place, quality: Quality, on: boolean): void;
}

export class MarkedCard {
  readonly element: HTMLElement;
  private readonly covered = h("span", { class: "covered" });
  private readonly feels = h("div", { class: "feels", role: "group" });
  private readonly buttons = new Map<Quality, HTMLButtonElement>();
  private readonly select: HTMLSelectElement;

  constructor(
    private readonly place: Place,
    private readonly palette: Palette,
    private readonly actions: PlaceActions,
  ) {
    const name = placeName(place);
    this.feels.setAttribute("aria-label", `How ${name} feels`);
    const steps = Array.from({ length: 11 }, (_, value) => h("option", { value }, `${value} / 10`));
    this.select = h("select", { "aria-label": `Strength, ${name}` }, h("option", { value: "" }, "– / 10"), ...steps);
    this.select.addEventListener("change", () => actions.intensity(place, this.select.value === "" ? null : Number(this.select.value)));
    const remove = h("button", { type: "button", class: "tool", "aria-label": `Remove ${name}`, title: "Remove" }, icon("close"));
    remove.addEventListener("click", () => actions.tick(place, false));
    for (const quality of OFFERED) this.addQuality(quality);
    this.element = h(
      "li",
      { class: "card" },
      h("div", { class: "card-name" }, h("strong", {}, name), this.covered),
      this.feels,
      h("label", { class: "card-strength" }, h("span", { "aria-hidden": "true" }, "Strength"), this.select),
      remove,
    );
  }

  sync(pain: PlacePain): void {
    this.covered.textContent = `${percent(pain.coverage)} covered`;
    for (const quality of pain.quality) {
      if (!this.buttons.has(quality)) this.addQuality(quality);
    }
    for (const [quality, button] of this.buttons) button.setAttribute("aria-pressed", String(pain.quality.includes(quality)));
    this.select.value = pain.intensity === null ? "" : String(pain.intensity);
  }

  private addQuality(quality: Quality): void {
    const look = this.palette.qualities[quality];
    const button = h("button", { type: "button", class: "feel", "aria-label": look.name, title: look.name }, swatch(look, 22));
    button.addEventListener("click", () => this.actions.quality(this.place, quality, button.getAttribute("aria-pressed") !== "true"));
    this.buttons.set(quality, button);
    this.feels.append(button);
  }
}
