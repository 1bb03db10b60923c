/** The soft pictures drawn over a figure, at the resolution of its index map. */

import { ramp, parseColour } from "./colour";
import { decodeIntensity } from "./drawing";
import { grow, union, type Rect, type ViewMap } from "./viewmap";
import { smoothstep, type Softener } from "./soften";

/** Share of painted surroundings at which a contour begins and is full. */
const CONTOUR = { from: 0.3, to: 0.58 } as const;
/** A painted patch shows at least like this, even where it stands alone and the blur would swallow it. */
const ALONE = 0.38;
const NOT_GIVEN_STRENGTH = 0.74;
const WEAKEST = 0.38;
/** Blur radii in widths of a patch: just enough to hide the quads; far enough to read as a gradient. */
export const INK_BLUR = { fine: 0.55, coarse: 0.55 } as const;
export const HEAT_BLUR = { fine: 2.2, coarse: 1.5 } as const;

function sheet(map: ViewMap): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.width = map.width;
  canvas.height = map.height;
  return canvas;
}

/** Opacity of every encoded patch value. */
const STRENGTH = Float32Array.from({ length: 13 }, (_, value) => {
  if (value === 0) return 0;
  const intensity = decodeIntensity(value);
  return intensity === null ? NOT_GIVEN_STRENGTH : WEAKEST + ((1 - WEAKEST) * intensity) / 10;
});

/** One quality's paint: only its opacity; colour and texture come when it is laid on the figure. */
export class Ink {
  readonly canvas: HTMLCanvasElement;
  /** Around everything painted since the sheet was last empty. */
  bounds: Rect | null = null;
  private dirty: Rect | null = null;

  constructor(
    private readonly map: ViewMap,
    private readonly soften: Softener,
    private readonly plane: Uint8Array,
  ) {
    this.canvas = sheet(map);
    const all = map.boxOf(map.visible);
    if (all && plane.some((value) => value > 0)) this.dirty = all;
  }

  mark(patches: Iterable<number>): void {
    const box = this.map.boxOf(patches);
    if (box) this.dirty = union(this.dirty, box);
  }

  /** Repaints what changed and returns where, or null. */
  update(): Rect | null {
    if (!this.dirty) return null;
    const rect = grow(this.dirty, this.soften.reach, this.map.width, this.map.height);
    this.dirty = null;
    const pen = this.canvas.getContext("2d");
    if (!pen) return rect;
    const { plane } = this;
    if (!plane.some((value) => value > 0)) {
      pen.clearRect(0, 0, this.canvas.width, this.canvas.height);
      this.bounds = null;
      return rect;
    }
    this.bounds = union(this.bounds, rect);
    const field = this.soften.field((patch) => STRENGTH[plane[patch]], rect);
    const image = pen.createImageData(rect.x1 - rect.x0, rect.y1 - rect.y0);
    const { index, width } = this.map;
    for (let y = rect.y0, at = 0; y < rect.y1; y++) {
      for (let x = rect.x0; x < rect.x1; x++, at++) {
        if (field.share[at] === 0) continue;
        const here = index[y * width + x];
        const share = here > 0 && plane[here - 1] > 0 ? Math.max(ALONE, field.share[at]) : field.share[at];
        image.data[at * 4 + 3] = 255 * field.mean[at] * smoothstep(CONTOUR.from, CONTOUR.to, share);
      }
    }
    pen.putImageData(image, rect.x0, rect.y0);
    return rect;
  }
}

/** A field over the whole view: 0–1 per patch, as a smooth gradient. */
export function heatSheet(map: ViewMap, soften: Softener, values: Float32Array, stops: readonly string[]): HTMLCanvasElement {
  const canvas = sheet(map);
  const pen = canvas.getContext("2d");
  const box = map.boxOf(map.visible.filter((patch) => values[patch] > 0));
  if (!pen || !box) return canvas;
  const rect = grow(box, soften.reach, map.width, map.height);
  const field = soften.field((patch) => values[patch], rect);
  const colours = ramp(stops);
  const image = pen.createImageData(rect.x1 - rect.x0, rect.y1 - rect.y0);
  for (let at = 0; at < field.share.length; at++) {
    const level = Math.round(255 * Math.min(1, field.share[at] * field.mean[at]));
    if (level === 0) continue;
    image.data.set(colours.subarray(level * 4, level * 4 + 4), at * 4);
  }
  pen.putImageData(image, rect.x0, rect.y0);
  return canvas;
}

/** How far, in shares of painted surroundings, the line around chosen paint and the rim beside it reach. */
const LINE = { full: 0.12, gone: 0.22 } as const;
const RIM = { full: 0.34, gone: 0.44 } as const;

/** A line around what is chosen, between two rims: it is seen on any paint. */
export function edgeSheet(map: ViewMap, soften: Softener, chosen: Uint8Array, line: string, rim: string): HTMLCanvasElement {
  const canvas = sheet(map);
  const pen = canvas.getContext("2d");
  const box = map.boxOf(map.visible.filter((patch) => chosen[patch] > 0));
  if (!pen || !box) return canvas;
  const rect = grow(box, soften.reach, map.width, map.height);
  const field = soften.field((patch) => chosen[patch], rect);
  const dark = parseColour(line);
  const light = parseColour(rim);
  const image = pen.createImageData(rect.x1 - rect.x0, rect.y1 - rect.y0);
  for (let at = 0; at < field.share.length; at++) {
    const off = Math.abs(field.share[at] - 0.5);
    const inner = 1 - smoothstep(LINE.full, LINE.gone, off);
    const outer = 1 - smoothstep(RIM.full, RIM.gone, off);
    const mixed = [0, 1, 2].map((channel) => inner * dark[channel] + (1 - inner) * light[channel]);
    if (outer > 0) image.data.set([...mixed, 255 * outer], at * 4);
  }
  pen.putImageData(image, rect.x0, rect.y0);
  return canvas;
}

/** Where something is chosen, fully opaque, with the soft contour of paint: to be filled with a pattern. */
export function maskSheet(map: ViewMap, soften: Softener, chosen: Uint8Array): HTMLCanvasElement {
  const canvas = sheet(map);
  const pen = canvas.getContext("2d");
  const box = map.boxOf(map.visible.filter((patch) => chosen[patch] > 0));
  if (!pen || !box) return canvas;
  const rect = grow(box, soften.reach, map.width, map.height);
  const field = soften.field((patch) => chosen[patch], rect);
  const image = pen.createImageData(rect.x1 - rect.x0, rect.y1 - rect.y0);
  for (let at = 0; at < field.share.length; at++) image.data[at * 4 + 3] = 255 * smoothstep(CONTOUR.from, CONTOUR.to, field.share[at]);
  pen.putImageData(image, rect.x0, rect.y0);
  return canvas;
}

/** Highlighted places: a light fill with a firm edge. */
export function highlightSheet(map: ViewMap, soften: Softener, chosen: Uint8Array, colour: string): HTMLCanvasElement {
  const canvas = sheet(map);
  const pen = canvas.getContext("2d");
  const box = map.boxOf(map.visible.filter((patch) => chosen[patch] > 0));
  if (!pen || !box) return canvas;
  const rect = grow(box, soften.reach, map.width, map.height);
  const field = soften.field((patch) => chosen[patch], rect);
  const [red, green, blue] = parseColour(colour);
  const image = pen.createImageData(rect.x1 - rect.x0, rect.y1 - rect.y0);
  for (let at = 0; at < field.share.length; at++) {
    const share = field.share[at];
    if (share === 0) continue;
    const edge = Math.max(0, 1 - Math.abs(share - 0.5) / 0.22);
    image.data.set([red, green, blue, 255 * Math.max(0.85 * edge, 0.2 * smoothstep(0.4, 0.6, share))], at * 4);
  }
  pen.putImageData(image, rect.x0, rect.y0);
  return canvas;
}
