/** Smooth lines between the places of a view, traced from its index map. */

import type { ViewMap } from "./viewmap";

type Polyline = [number, number][];

const EAST = 1;
const SOUTH = 2;
/** Spread of the smoothing in widths of a large patch: enough to turn the steps of quads into a curve. */
const SPREAD = 0.55;
/** Points of a smoothed line that are kept: every third. */
const KEEP = 3;

/** Marks the pixel edges, as steps between corners, where two places meet on the body. */
function markEdges(map: ViewMap, placeOf: Uint16Array): Uint8Array {
  const { index, width, height } = map;
  const edges = new Uint8Array((width + 1) * (height + 1));
  const differ = (a: number, b: number): boolean => a > 0 && b > 0 && a !== b && placeOf[a - 1] !== placeOf[b - 1];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const here = index[y * width + x];
      if (x + 1 < width && differ(here, index[y * width + x + 1])) edges[y * (width + 1) + x + 1] |= SOUTH;
      if (y + 1 < height && differ(here, index[(y + 1) * width + x])) edges[(y + 1) * (width + 1) + x] |= EAST;
    }
  }
  return edges;
}

class Tracer {
  private readonly stride: number;
  /** Corners where lines end or meet. */
  private readonly joints: Uint8Array;

  constructor(
    private readonly edges: Uint8Array,
    width: number,
  ) {
    this.stride = width + 1;
    this.joints = edges.map((_, corner) => (this.degree(corner) === 2 ? 0 : 1));
  }

  /** Takes one unused edge at a corner and returns the corner at its other end, or -1. */
  private take(corner: number): number {
    const { edges, stride } = this;
    if (edges[corner] & EAST) return this.use(corner, EAST, corner + 1);
    if (edges[corner] & SOUTH) return this.use(corner, SOUTH, corner + stride);
    if (corner >= 1 && edges[corner - 1] & EAST) return this.use(corner - 1, EAST, corner - 1);
    if (corner >= stride && edges[corner - stride] & SOUTH) return this.use(corner - stride, SOUTH, corner - stride);
    return -1;
  }

  private use(corner: number, edge: number, to: number): number {
    this.edges[corner] &= ~edge;
    return to;
  }

  private degree(corner: number): number {
    const { edges, stride } = this;
    const west = corner >= 1 && edges[corner - 1] & EAST ? 1 : 0;
    const north = corner >= stride && edges[corner - stride] & SOUTH ? 1 : 0;
    return (edges[corner] & EAST ? 1 : 0) + (edges[corner] & SOUTH ? 1 : 0) + west + north;
  }

  private follow(start: number): Polyline {
    const line: Polyline = [this.at(start)];
    for (let corner = this.take(start); corner >= 0; corner = this.take(corner)) {
      line.push(this.at(corner));
      if (this.joints[corner]) break;
    }
    return line;
  }

  private at(corner: number): [number, number] {
    return [corner % this.stride, Math.floor(corner / this.stride)];
  }

  /** Lines from joints first, then the closed rings that are left. */
  all(): Polyline[] {
    const lines: Polyline[] = [];
    for (const joint of [1, 0]) {
      for (let corner = 0; corner < this.edges.length; corner++) {
        if (this.joints[corner] !== joint) continue;
        while (this.degree(corner) > 0) lines.push(this.follow(corner));
      }
    }
    return lines;
  }
}

function smooth(line: Polyline, rounds: number): Polyline {
  const closed = line.length > 3 && line[0][0] === line[line.length - 1][0] && line[0][1] === line[line.length - 1][1];
  let points = line;
  for (let round = 0; round < rounds; round++) {
    const last = points.length - 1;
    points = points.map((point, i) => {
      if (!closed && (i === 0 || i === last)) return point;
      const before = points[i === 0 ? last - 1 : i - 1];
      const after = points[i === last ? 1 : i + 1];
      return [(before[0] + 2 * point[0] + after[0]) / 4, (before[1] + 2 * point[1] + after[1]) / 4];
    });
  }
  return points.filter((_, i) => i % KEEP === 0 || i === points.length - 1);
}

/** Lines between places, in index-map pixels; `grain` is the width of a large patch. */
export function outlines(map: ViewMap, placeOf: Uint16Array, grain: number): Polyline[] {
  // Each round of (1, 2, 1) / 4 averaging adds one half to the variance of the smoothing.
  const rounds = Math.ceil(2 * (SPREAD * grain) ** 2);
  return new Tracer(markEdges(map, placeOf), map.width).all().map((line) => smooth(line, rounds));
}

export function toPath(lines: readonly Polyline[]): Path2D {
  const path = new Path2D();
  for (const line of lines) {
    path.moveTo(line[0][0], line[0][1]);
    for (let i = 1; i < line.length; i++) path.lineTo(line[i][0], line[i][1]);
  }
  return path;
}
