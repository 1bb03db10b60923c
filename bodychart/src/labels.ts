/** Words and numbers written on the body. */

import type { Point } from "./brush";
import type { Palette } from "./config";

export interface Label {
  readonly at: Point;
  readonly label: string;
  /** Beside its place, which is marked by a cross, or upon it. */
  readonly beside: boolean;
}

export interface Look {
  readonly ratio: number;
  readonly palette: Palette;
  /** Whose typeface is used. */
  readonly home: Element;
}

/** Height of a label, and where it may stand from its point, best first; CSS pixels. */
const LABEL_HEIGHT = 15;
const LABEL_OFFSETS = [-12, 21, -28, 37, -44, 53, -60, 69] as const;
const MIDDLE_OFFSETS = [4, 11, -3] as const;

/** Writes on the body; a point's name stands beside it, and where two stand close the later one moves away. */
export function drawLabels(pen: CanvasRenderingContext2D, look: Look, labels: readonly Label[]): void {
  const { ratio, palette, home } = look;
  pen.save();
  pen.font = `600 ${12 * ratio}px ${getComputedStyle(home).fontFamily || "sans-serif"}`;
  pen.textAlign = "center";
  pen.lineJoin = "round";
  pen.lineWidth = 4 * ratio;
  pen.strokeStyle = palette.pointHalo;
  pen.fillStyle = palette.point;
  const taken: { x: number; y: number; half: number }[] = [];
  for (const { at, label, beside } of labels) {
    if (!label) continue;
    const half = pen.measureText(label).width / 2 + 4 * ratio;
    const x = Math.max(half, Math.min(pen.canvas.width - half, at.x));
    const free = (y: number): boolean => taken.every((other) => Math.abs(other.x - x) > other.half + half || Math.abs(other.y - y) > LABEL_HEIGHT * ratio);
    const offsets = beside ? LABEL_OFFSETS : MIDDLE_OFFSETS;
    const place = offsets.map((offset) => at.y + offset * ratio).find(free);
    // A number that finds no room is better left to the words on the page.
    if (place === undefined && !beside) continue;
    const y = place ?? at.y;
    taken.push({ x, y, half });
    pen.strokeText(label, x, y);
    pen.fillText(label, x, y);
  }
  pen.restore();
}
