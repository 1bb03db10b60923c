/** Numbered pins over one view: buttons, moved apart where they would hide each other, each tied to its place by a line. */

import type { Point } from "./brush";
import { h, svg } from "./dom";
import type { ViewMap } from "./viewmap";

export const PIN_STATES = ["planned", "in", "out", "ghost", "blocked"] as const;
export type PinState = (typeof PIN_STATES)[number];

export interface Pin {
  readonly id: string;
  readonly patch: number;
  /** A number or very short name is written on the pin; longer words are said and shown beside it. */
  readonly label: string;
  readonly state: PinState;
}

const STATE_WORDS: Readonly<Record<PinState, string>> = {
  planned: "planned",
  in: "needles in",
  out: "needles out",
  ghost: "at the last visit",
  blocked: "must not be needled",
};

const SHORT = 3;
/** Least distance between the middles of two pins, in CSS pixels: a fingertip's hold on either. */
const APART = 38;
const ROUNDS = 60;
/** A pin this near to its place covers it; a line would only add to the crowd. */
const NEAR = 7;
const EDGE = 16;

/** What is written on each pin: its own short label, or its place among those that are of today. */
export function marksOf(pins: readonly Pin[]): Map<string, string> {
  let number = 0;
  return new Map(
    pins.map((pin) => {
      if (pin.state !== "ghost") number += 1;
      const given = pin.label.trim();
      return [pin.id, given !== "" && given.length <= SHORT ? given : pin.state === "ghost" ? "" : String(number)];
    }),
  );
}

export function pinWords(pin: Pin, mark: string): string {
  const name = pin.label.trim().length > SHORT ? pin.label.trim() : "Site";
  return [`${mark} ${name}`.trim(), STATE_WORDS[pin.state]].join(", ");
}

interface Moving {
  x: number;
  y: number;
}

/** Moves points apart until none is nearer than `apart` to another, within a frame, and never far for nothing. */
export function spreadOut(points: readonly Point[], frame: Point, apart = APART): Point[] {
  const moved = points.map((point) => ({ ...point }));
  for (let round = 0; round < ROUNDS; round++) {
    let crowded = false;
    for (let a = 0; a < moved.length; a++) {
      for (let b = a + 1; b < moved.length; b++) crowded = push(moved[a], moved[b], apart, b) || crowded;
    }
    for (const point of moved) {
      point.x = Math.max(EDGE, Math.min(frame.x - EDGE, point.x));
      point.y = Math.max(EDGE, Math.min(frame.y - EDGE, point.y));
    }
    if (!crowded) break;
  }
  return moved;
}

function push(a: Moving, b: Moving, apart: number, turn: number): boolean {
  const dx = b.x - a.x;
  const dy = b.y - a.y;
  const far = Math.hypot(dx, dy);
  if (far >= apart - 0.5) return false;
  // Two pins on one spot part in a direction of their own.
  const [ux, uy] = far > 0.01 ? [dx / far, dy / far] : [Math.cos(turn * 2.4), Math.sin(turn * 2.4)];
  const step = (apart - far) / 2;
  a.x -= ux * step;
  a.y -= uy * step;
  b.x += ux * step;
  b.y += uy * step;
  return true;
}

export class PinLayer {
  readonly element: HTMLElement;
  private readonly lines = svg("svg", { class: "pin-lines", "aria-hidden": "true" });
  private readonly buttons = new Map<string, HTMLButtonElement>();
  private pins: readonly Pin[] = [];

  constructor(private readonly tapped: (id: string) => void) {
    this.element = h("div", { class: "pins", role: "group", "aria-label": "Needle sites" }, this.lines);
    this.element.hidden = true;
  }

  /** Keeps the buttons that stay, and the focus with them. */
  show(pins: readonly Pin[]): void {
    this.pins = pins;
    const marks = marksOf(pins);
    for (const [id, button] of this.buttons) {
      if (marks.has(id)) continue;
      button.remove();
      this.buttons.delete(id);
    }
    for (const pin of pins) {
      const button = this.buttons.get(pin.id) ?? this.make(pin.id);
      const mark = marks.get(pin.id) ?? "";
      button.dataset["state"] = pin.state;
      button.setAttribute("aria-label", pinWords(pin, mark));
      button.title = pinWords(pin, mark);
      button.replaceChildren(h("span", { class: "pin-mark" }, pin.state === "out" || pin.state === "ghost" || mark !== "" ? mark : "!"));
      this.element.append(button);
    }
    this.element.hidden = pins.length === 0;
  }

  /** Puts the pins where their patches are seen; what this view does not show, or shows outside of the frame, is hidden. */
  place(map: ViewMap, toScreen: (at: Point) => Point, frame: Point): void {
    const inside = ({ x, y }: Point): boolean => x >= 0 && y >= 0 && x <= frame.x && y <= frame.y;
    const seen = this.pins
      .filter(({ patch }) => patch >= 0 && patch < map.patchCount && map.shows(patch))
      .map((pin) => ({ pin, at: toScreen({ x: map.cx[pin.patch], y: map.cy[pin.patch] }) }))
      .filter(({ at }) => inside(at));
    const spots = spreadOut(seen.map(({ at }) => at), frame);
    const shown = new Map(seen.map(({ pin, at }, index) => [pin.id, { at, spot: spots[index] }]));
    this.lines.replaceChildren();
    for (const [id, button] of this.buttons) {
      const place = shown.get(id);
      button.hidden = !place;
      if (!place) continue;
      button.style.transform = `translate(${place.spot.x.toFixed(1)}px, ${place.spot.y.toFixed(1)}px)`;
      this.tie(place.at, place.spot);
    }
  }

  private tie(at: Point, spot: Point): void {
    if (Math.hypot(at.x - spot.x, at.y - spot.y) < NEAR) return;
    const ends = { x1: at.x, y1: at.y, x2: spot.x, y2: spot.y };
    this.lines.append(svg("line", { ...ends, class: "pin-halo" }), svg("line", ends), svg("circle", { cx: at.x, cy: at.y, r: 3.2 }));
  }

  private make(id: string): HTMLButtonElement {
    const button = h("button", { type: "button", class: "pin" });
    button.addEventListener("click", () => this.tapped(id));
    this.buttons.set(id, button);
    return button;
  }
}
