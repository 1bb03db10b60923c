/**
 * From a value per patch to a soft field per pixel. Quads would show as a mosaic; a blur that is normalised by the
 * silhouette (so that nothing fades at the body's edge) and then sharpened around one half gives smooth contours.
 * Patches of the trunk are several times as large as those of the face, so two blurs are mixed by the local size.
 */

import { grow, type Rect, type ViewMap } from "./viewmap";

const PASSES = 2;

/** A box blur along every row, by running sums. */
function blurRows(from: Float32Array, to: Float32Array, width: number, height: number, radius: number): void {
  const weight = 1 / (2 * radius + 1);
  for (let start = 0; start < width * height; start += width) {
    let sum = 0;
    for (let x = 0; x < Math.min(radius, width); x++) sum += from[start + x];
    for (let x = 0; x < width; x++) {
      if (x + radius < width) sum += from[start + x + radius];
      to[start + x] = sum * weight;
      if (x >= radius) sum -= from[start + x - radius];
    }
  }
}

/** The same along every column; row by row, because memory is. */
function blurColumns(from: Float32Array, to: Float32Array, width: number, height: number, radius: number): void {
  const weight = 1 / (2 * radius + 1);
  const sums = new Float32Array(width);
  const add = (row: number, sign: 1 | -1): void => {
    for (let x = 0, at = row * width; x < width; x++, at++) sums[x] += sign * from[at];
  };
  for (let y = 0; y < Math.min(radius, height); y++) add(y, 1);
  for (let y = 0; y < height; y++) {
    if (y + radius < height) add(y + radius, 1);
    for (let x = 0, at = y * width; x < width; x++, at++) to[at] = sums[x] * weight;
    if (y >= radius) add(y - radius, -1);
  }
}

function blur(field: Float32Array, spare: Float32Array, width: number, height: number, radius: number): void {
  for (let pass = 0; pass < PASSES; pass++) {
    blurRows(field, spare, width, height, radius);
    blurColumns(spare, field, width, height, radius);
  }
}

/** Blur radii in pixels where patches are small and where they are large, in widths of those patches. */
export interface Radii {
  readonly fine: number;
  readonly coarse: number;
}

export interface SoftField {
  /** The part of the view that the field covers. */
  readonly rect: Rect;
  /** Share of painted body around each pixel, 0–1. */
  readonly share: Float32Array;
  /** Mean value of the painted body around each pixel. */
  readonly mean: Float32Array;
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.floor((sorted.length - 1) * share)] ?? 1;
}

/** Patch sizes of a view: where "small" ends and "large" begins, and how large the surroundings of each pixel are. */
export class Grain {
  readonly small: number;
  readonly large: number;
  readonly inside: Float32Array;
  /** 0 where patches are small, 1 where they are large. */
  readonly coarseness: Float32Array;

  constructor(map: ViewMap) {
    const widths = Array.from(map.visible, (patch) => map.widthOf(patch)).sort((a, b) => a - b);
    this.small = quantile(widths, 0.35);
    this.large = Math.max(this.small + 1, quantile(widths, 0.93));
    this.inside = Float32Array.from(map.index, (value) => (value > 0 ? 1 : 0));
    const width = Float32Array.from(map.index, (value) => (value > 0 ? map.widthOf(value - 1) : 0));
    const body = this.inside.slice();
    const spare = new Float32Array(body.length);
    // Wide enough that the mix never changes within one patch.
    const radius = Math.max(1, Math.round(this.large / 2));
    blur(width, spare, map.width, map.height, radius);
    blur(body, spare, map.width, map.height, radius);
    this.coarseness = width.map((sum, at) => {
      if (body[at] < 1e-4) return 0;
      return Math.max(0, Math.min(1, (sum / body[at] - this.small) / (this.large - this.small)));
    });
  }
}

/** One blur of the body's silhouette and what is painted on it. */
class Blur {
  private readonly body: Float32Array;

  constructor(
    private readonly map: ViewMap,
    inside: Float32Array,
    readonly radius: number,
  ) {
    this.body = inside.slice();
    blur(this.body, new Float32Array(inside.length), map.width, map.height, radius);
  }

  /** Adds the blurred planes, times `weight`, to the field. */
  add(outer: Rect, planes: readonly Float32Array[], spare: Float32Array, out: SoftField, weight: (at: number) => number): void {
    const [painted, sum] = planes;
    const width = outer.x1 - outer.x0;
    const height = outer.y1 - outer.y0;
    blur(painted, spare, width, height, this.radius);
    blur(sum, spare, width, height, this.radius);
    const { rect, share, mean } = out;
    for (let y = rect.y0, at = 0; y < rect.y1; y++) {
      for (let x = rect.x0; x < rect.x1; x++, at++) {
        const from = (y - outer.y0) * width + (x - outer.x0);
        const pixel = y * this.map.width + x;
        const body = this.body[pixel];
        if (painted[from] < 1e-4 || body < 1e-4) continue;
        const part = weight(pixel);
        share[at] += part * Math.min(1, painted[from] / body);
        mean[at] += (part * sum[from]) / painted[from];
      }
    }
  }
}

export class Softener {
  private readonly fine: Blur;
  private readonly coarse: Blur;
  private scratch: Float32Array[] = [];

  constructor(
    private readonly map: ViewMap,
    private readonly grain: Grain,
    radii: Radii,
  ) {
    // A box of radius r is 2r + 1 wide.
    const radius = (widths: number, size: number): number => Math.max(1, Math.round(widths * size - 0.5));
    this.fine = new Blur(map, grain.inside, radius(radii.fine, grain.small));
    this.coarse = new Blur(map, grain.inside, radius(radii.coarse, grain.large));
  }

  /** How far a patch's value is felt around it. */
  get reach(): number {
    return this.coarse.radius * PASSES + 1;
  }

  /** The field over `rect` for a value per patch, where 0 means nothing there. */
  field(value: (patch: number) => number, rect: Rect): SoftField {
    const { map, grain } = this;
    const outer = grow(rect, this.reach, map.width, map.height);
    const size = (outer.x1 - outer.x0) * (outer.y1 - outer.y0);
    const [painted, sum, spare, painted2, sum2] = this.buffers(size);
    this.gather(value, outer, painted, sum);
    painted2.set(painted.subarray(0, size));
    sum2.set(sum.subarray(0, size));
    const cells = (rect.x1 - rect.x0) * (rect.y1 - rect.y0);
    const out = { rect, share: new Float32Array(cells), mean: new Float32Array(cells) };
    this.fine.add(outer, [painted, sum], spare, out, (pixel) => 1 - grain.coarseness[pixel]);
    this.coarse.add(outer, [painted2, sum2], spare, out, (pixel) => grain.coarseness[pixel]);
    return out;
  }

  private gather(value: (patch: number) => number, outer: Rect, painted: Float32Array, sum: Float32Array): void {
    const { index, width } = this.map;
    let at = 0;
    for (let y = outer.y0; y < outer.y1; y++) {
      for (let x = outer.x0; x < outer.x1; x++, at++) {
        const patch = index[y * width + x] - 1;
        const own = patch < 0 ? 0 : value(patch);
        painted[at] = own > 0 ? 1 : 0;
        sum[at] = own;
      }
    }
  }

  private buffers(size: number): Float32Array[] {
    if (!this.scratch[0] || this.scratch[0].length < size) {
      this.scratch = Array.from({ length: 5 }, () => new Float32Array(size));
    }
    return this.scratch;
  }
}

export function smoothstep(low: number, high: number, value: number): number {
  const t = Math.max(0, Math.min(1, (value - low) / (high - low)));
  return t * t * (3 - 2 * t);
}
