/** Textures of the pain qualities, after the signs of paper pain drawings, so that colour is never the only sign. */

import type { QualityLook, Texture } from "./config";
import { rgba } from "./colour";

/** Side of a tile in CSS pixels. */
export const TILE = 12;

type Pen = Pick<CanvasRenderingContext2D, "beginPath" | "moveTo" | "lineTo" | "arc" | "stroke" | "fill">;

function lines(pen: Pen, ...points: readonly (readonly [number, number, number, number])[]): void {
  pen.beginPath();
  for (const [x0, y0, x1, y1] of points) {
    pen.moveTo(x0, y0);
    pen.lineTo(x1, y1);
  }
  pen.stroke();
}

function dot(pen: Pen, x: number, y: number, radius: number, filled: boolean): void {
  pen.beginPath();
  pen.arc(x, y, radius, 0, Math.PI * 2);
  if (filled) pen.fill();
  else pen.stroke();
}

/** Strokes that repeat without a seam on a 12 × 12 tile. */
const MARKS: Readonly<Record<Texture, (pen: Pen) => void>> = {
  plain: () => undefined,
  chevron: (pen) => lines(pen, [2.5, 7.5, 6, 4.5], [6, 4.5, 9.5, 7.5]),
  slash: (pen) => lines(pen, [-2, 8, 8, -2], [-2, 14, 14, -2], [4, 14, 14, 4]),
  cross: (pen) => lines(pen, [3.2, 3.2, 8.8, 8.8], [8.8, 3.2, 3.2, 8.8]),
  dots: (pen) => {
    dot(pen, 3, 3, 1.35, true);
    dot(pen, 9, 9, 1.35, true);
  },
  dashes: (pen) => lines(pen, [1, 3, 11, 3], [1, 9, 11, 9]),
  bars: (pen) => lines(pen, [3, -1, 3, 13], [9, -1, 9, 13]),
  rings: (pen) => dot(pen, 6, 6, 3, false),
  zigzag: (pen) => lines(pen, [0, 8, 3, 4], [3, 4, 6, 8], [6, 8, 9, 4], [9, 4, 12, 8]),
};

/** How opaque the colour under the marks is. */
export const FILL = { solid: 0.62, faint: 0.2 } as const;

/** A tile of the quality's colour and marks; `faint` leaves room for a heat field beneath. */
export function tile(look: QualityLook, scale: number, faint: boolean): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = Math.round(TILE * scale);
  const pen = canvas.getContext("2d");
  if (!pen) return canvas;
  pen.scale(canvas.width / TILE, canvas.height / TILE);
  pen.fillStyle = rgba(look.colour, faint ? FILL.faint : FILL.solid);
  pen.fillRect(0, 0, TILE, TILE);
  pen.strokeStyle = pen.fillStyle = rgba(darker(look.colour), 1);
  pen.lineWidth = 1.3;
  pen.lineCap = "round";
  pen.lineJoin = "round";
  MARKS[look.texture](pen);
  return canvas;
}

/** Dark strokes on light ones: seen on any paint, and like none of its textures. */
export function hatchTile(scale: number, dark: string, light: string): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  const side = TILE * 0.75;
  canvas.width = canvas.height = Math.round(side * scale);
  const pen = canvas.getContext("2d");
  if (!pen) return canvas;
  pen.scale(canvas.width / side, canvas.height / side);
  for (const [colour, width] of [[light, 3.6], [dark, 1.5]] as const) {
    pen.strokeStyle = colour;
    pen.lineWidth = width;
    lines(pen, [-side, side, side, -side], [0, side, side, 0], [0, 2 * side, 2 * side, 0]);
  }
  return canvas;
}

/** The marks' ink: the colour itself, deepened. */
function darker(colour: string): string {
  const value = parseInt(colour.slice(1, 7), 16);
  const channel = (shift: number): string => Math.round(((value >> shift) & 255) * 0.62).toString(16).padStart(2, "0");
  return `#${channel(16)}${channel(8)}${channel(0)}`;
}

/** A round sample of a quality for buttons and lists. */
export function swatch(look: QualityLook, size: number): HTMLCanvasElement {
  const scale = 2;
  const canvas = document.createElement("canvas");
  canvas.className = "swatch";
  canvas.setAttribute("aria-hidden", "true");
  canvas.width = canvas.height = size * scale;
  const pen = canvas.getContext("2d");
  const pattern = pen?.createPattern(tile(look, scale, false), "repeat");
  if (!pen || !pattern) return canvas;
  pen.fillStyle = "#ffffff";
  pen.beginPath();
  pen.arc(size, size, size, 0, Math.PI * 2);
  pen.fill();
  pen.fillStyle = pattern;
  pen.fill();
  return canvas;
}
