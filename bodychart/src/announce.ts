/** Says in plain words, to screen readers, what changed in the drawing; waits until the hand rests. */

import type { Palette } from "./config";
import type { PlacePain } from "./coverage";
import { h } from "./dom";
import { placeName } from "./surface";

const REST_MS = 700;
const AT_MOST = 3;

export function percent(coverage: number): string {
  if (coverage >= 0.995) return "100 %";
  return `${Math.max(1, Math.round(coverage * 100))} %`;
}

/** "Outer shoulder, right: ache 6, 40 % covered" */
export function sentence(pain: PlacePain, palette: Palette): string {
  const feels = pain.quality.map((quality) => palette.qualities[quality].name.toLowerCase()).join(" and ");
  const strength = pain.intensity === null ? "" : ` ${pain.intensity}`;
  return `${placeName(pain.place)}: ${feels}${strength}, ${percent(pain.coverage)} covered`;
}

export class Announcer {
  readonly element = h("div", { class: "sr", role: "status", "aria-live": "polite" });
  private said = new Map<string, string>();
  private timer: ReturnType<typeof setTimeout> | null = null;

  constructor(private readonly palette: Palette) {}

  /** Takes the present state as known, without a word. */
  skip(pains: readonly PlacePain[]): void {
    this.said = this.sentences(pains);
  }

  update(pains: readonly PlacePain[]): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = setTimeout(() => this.say(pains), REST_MS);
  }

  /** Says something else, at once. */
  tell(text: string): void {
    this.element.textContent = text;
  }

  private sentences(pains: readonly PlacePain[]): Map<string, string> {
    return new Map(pains.map((pain) => [placeName(pain.place), sentence(pain, this.palette)]));
  }

  private say(pains: readonly PlacePain[]): void {
    const now = this.sentences(pains);
    const news = [...now].filter(([name, text]) => this.said.get(name) !== text).map(([, text]) => text);
    const gone = [...this.said.keys()].filter((name) => !now.has(name)).map((name) => `${name}: no longer marked`);
    this.said = now;
    const all = [...news, ...gone];
    if (all.length === 0) return;
    const rest = all.length > AT_MOST ? `. And ${all.length - AT_MOST} more places` : "";
    this.element.textContent = now.size === 0 && all.length > 1 ? "Nothing is marked any more" : all.slice(0, AT_MOST).join(". ") + rest;
  }
}
