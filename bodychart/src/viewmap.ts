/** One view of the body, made ready for painting: where each patch lies in it. */

export interface Rect {
  x0: number;
  y0: number;
  /** Exclusive. */
  x1: number;
  y1: number;
}

export function union(a: Rect | null, b: Rect): Rect {
  if (!a) return { ...b };
  return { x0: Math.min(a.x0, b.x0), y0: Math.min(a.y0, b.y0), x1: Math.max(a.x1, b.x1), y1: Math.max(a.y1, b.y1) };
}

export function meet(a: Rect, b: Rect): boolean {
  return a.x0 < b.x1 && b.x0 < a.x1 && a.y0 < b.y1 && b.y0 < a.y1;
}

export function grow(rect: Rect, by: number, width: number, height: number): Rect {
  return {
    x0: Math.max(0, Math.floor(rect.x0 - by)),
    y0: Math.max(0, Math.floor(rect.y0 - by)),
    x1: Math.min(width, Math.ceil(rect.x1 + by)),
    y1: Math.min(height, Math.ceil(rect.y1 + by)),
  };
}

export class ViewMap {
  /** Patches that show at least one pixel, ascending. */
  readonly visible: Uint16Array;
  /** Middle of the pixels of each patch. */
  readonly cx: Float32Array;
  readonly cy: Float32Array;
  /** x0, y0, x1, y1 of each patch. */
  private readonly boxes: Uint16Array;
  private readonly pixelCount: Uint32Array;

  constructor(
    readonly index: Uint16Array,
    readonly width: number,
    readonly height: number,
    readonly patchCount: number,
  ) {
    this.cx = new Float32Array(patchCount);
    this.cy = new Float32Array(patchCount);
    this.boxes = new Uint16Array(patchCount * 4);
    this.pixelCount = new Uint32Array(patchCount);
    this.measure();
    const visible: number[] = [];
    for (let patch = 0; patch < patchCount; patch++) {
      if (this.pixelCount[patch] > 0) visible.push(patch);
    }
    this.visible = Uint16Array.from(visible);
  }

  private measure(): void {
    const { index, width, height, boxes, pixelCount, cx, cy } = this;
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const patch = index[y * width + x] - 1;
        if (patch < 0) continue;
        if (patch >= this.patchCount) throw new Error(`body-chart: an index map names patch ${patch}, beyond the surface`);
        const at = patch * 4;
        if (pixelCount[patch]++ === 0) {
          boxes[at] = x;
          boxes[at + 1] = y;
          boxes[at + 2] = x + 1;
        } else {
          if (x < boxes[at]) boxes[at] = x;
          if (x >= boxes[at + 2]) boxes[at + 2] = x + 1;
        }
        boxes[at + 3] = y + 1;
        cx[patch] += x + 0.5;
        cy[patch] += y + 0.5;
      }
    }
    for (let patch = 0; patch < this.patchCount; patch++) {
      if (pixelCount[patch] === 0) continue;
      cx[patch] /= pixelCount[patch];
      cy[patch] /= pixelCount[patch];
    }
  }

  shows(patch: number): boolean {
    return this.pixelCount[patch] > 0;
  }

  /** The patch at a point, or -1 beside the body. */
  patchAt(x: number, y: number): number {
    const column = Math.floor(x);
    const row = Math.floor(y);
    if (column < 0 || row < 0 || column >= this.width || row >= this.height) return -1;
    return this.index[row * this.width + column] - 1;
  }

  /** Width in pixels of a typical square of a patch's size here. */
  widthOf(patch: number): number {
    return Math.sqrt(this.pixelCount[patch]);
  }

  /** The box around those of the patches that show, or null. */
  boxOf(patches: Iterable<number>): Rect | null {
    let box: Rect | null = null;
    for (const patch of patches) {
      if (this.pixelCount[patch] === 0) continue;
      const at = patch * 4;
      const own = { x0: this.boxes[at], y0: this.boxes[at + 1], x1: this.boxes[at + 2], y1: this.boxes[at + 3] };
      box = union(box, own);
    }
    return box;
  }
}
