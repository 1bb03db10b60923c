/** The cross that marks the chosen place on one view: set by a tap, moved by the arrow keys. */

import type { Point } from "./brush";
import { h } from "./dom";
import type { ViewMap } from "./viewmap";

const STEP = 14;
const FINE = 3;
/** A finger that just misses the body means its edge, in map pixels around the tap. */
const MISS = 6;

const ARROWS: Readonly<Record<string, readonly [number, number]>> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** The patch at a point of the map, or the nearest one within `reach`; -1 beside the body. */
export function nearestPatch(map: ViewMap, at: Point, reach = MISS): number {
  for (let radius = 0; radius <= reach; radius++) {
    const around = Math.max(1, radius * 8);
    for (let turn = 0; turn < around; turn++) {
      const angle = (turn / around) * 2 * Math.PI;
      const patch = map.patchAt(at.x + radius * Math.cos(angle), at.y + radius * Math.sin(angle));
      if (patch >= 0) return patch;
    }
  }
  return -1;
}

export class Cursor {
  readonly element = h("div", { class: "cursor", "aria-hidden": "true" });
  /** On the map, so that it stays on the body when the figure moves. */
  private at: Point | null = null;

  get place(): Point | null {
    return this.at;
  }

  set(at: Point | null): void {
    this.at = at;
    this.element.classList.toggle("shown", at !== null);
  }

  /** Moves by an arrow key: on screen always the same way, however large the figure is. False for another key. */
  key(key: string, fine: boolean, scale: number, map: ViewMap): boolean {
    const arrow = ARROWS[key];
    if (!arrow) return false;
    const from = this.at ?? { x: map.width / 2, y: map.height * 0.3 };
    const step = (fine ? FINE : STEP) / scale;
    const clamp = (value: number, most: number): number => Math.max(0, Math.min(most - 1, value));
    this.set(this.at ? { x: clamp(from.x + arrow[0] * step, map.width), y: clamp(from.y + arrow[1] * step, map.height) } : from);
    return true;
  }

  draw(toScreen: (at: Point) => Point): void {
    if (!this.at) return;
    const { x, y } = toScreen(this.at);
    this.element.style.transform = `translate(${x.toFixed(1)}px, ${y.toFixed(1)}px)`;
  }
}
