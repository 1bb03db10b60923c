/** Brush geometry: which patches a piece of a stroke covers. All lengths are pixels of the index map. */

import type { ViewMap } from "./viewmap";

export interface Point {
  readonly x: number;
  readonly y: number;
}

function distanceSquared(px: number, py: number, a: Point, b: Point): number {
  const dx = b.x - a.x;
  const dy = b.y - a.y;
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : Math.max(0, Math.min(1, ((px - a.x) * dx + (py - a.y) * dy) / length));
  const ex = px - a.x - along * dx;
  const ey = py - a.y - along * dy;
  return ex * ex + ey * ey;
}

/**
 * Patches whose middle lies within `radius` of the line from a to b, and every patch directly under that line,
 * so that the thinnest brush still marks what it touches.
 */
export function patchesUnder(map: ViewMap, a: Point, b: Point, radius: number): number[] {
  const found = new Set<number>();
  const steps = Math.max(1, Math.ceil(Math.hypot(b.x - a.x, b.y - a.y)));
  for (let step = 0; step <= steps; step++) {
    const patch = map.patchAt(a.x + ((b.x - a.x) * step) / steps, a.y + ((b.y - a.y) * step) / steps);
    if (patch >= 0) found.add(patch);
  }
  const left = Math.min(a.x, b.x) - radius;
  const right = Math.max(a.x, b.x) + radius;
  const top = Math.min(a.y, b.y) - radius;
  const bottom = Math.max(a.y, b.y) + radius;
  const limit = radius * radius;
  const { cx, cy, visible } = map;
  for (let at = 0; at < visible.length; at++) {
    const patch = visible[at];
    const x = cx[patch];
    const y = cy[patch];
    if (x < left || x > right || y < top || y > bottom) continue;
    if (distanceSquared(x, y, a, b) <= limit) found.add(patch);
  }
  return [...found];
}
