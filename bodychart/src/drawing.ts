/** What is painted: for each quality, which patches and how strongly; with undo and redo as patch changes. */

import { pack, QUALITIES, unpack, type Intensity, type Layer, type Quality } from "./packing";

/** Value of a painted patch without an intensity; a painted patch with one holds intensity + 1; 0 is unpainted. */
const NOT_GIVEN = 12;
const HISTORY_LIMIT = 200;

export function encodeIntensity(intensity: Intensity): number {
  return intensity === null ? NOT_GIVEN : intensity + 1;
}

export function decodeIntensity(value: number): Intensity {
  return value === NOT_GIVEN ? null : value - 1;
}

/** One undoable step: [quality, patch, before, after] in a row. */
type Step = Uint16Array;

export interface Change {
  /** Patches whose value changed, by quality index. */
  readonly patches: ReadonlyMap<number, readonly number[]>;
}

export type ChangeListener = (change: Change) => void;

export class Drawing {
  /** One plane per quality, one byte per patch. */
  readonly planes: readonly Uint8Array[];
  readonly patchCount: number;
  private readonly counts = new Uint32Array(QUALITIES.length);
  private undoable: Step[] = [];
  private redoable: Step[] = [];
  /** First value of each cell touched since `begin`. */
  private open: Map<number, number> | null = null;
  private readonly listeners = new Set<ChangeListener>();

  constructor(patchCount: number) {
    this.patchCount = patchCount;
    this.planes = QUALITIES.map(() => new Uint8Array(patchCount));
  }

  onChange(listener: ChangeListener): void {
    this.listeners.add(listener);
  }

  get empty(): boolean {
    return this.counts.every((count) => count === 0);
  }

  get canUndo(): boolean {
    return this.undoable.length > 0;
  }

  get canRedo(): boolean {
    return this.redoable.length > 0;
  }

  /** How many patches hold this quality. */
  count(quality: number): number {
    return this.counts[quality];
  }

  /** Starts a step; everything set until `commit` is undone together. */
  begin(): void {
    this.open ??= new Map();
  }

  /** Ends the step; true when it changed anything. */
  commit(): boolean {
    const open = this.open;
    this.open = null;
    if (!open) return false;
    const cells: number[] = [];
    for (const [cell, before] of open) {
      const quality = Math.floor(cell / this.patchCount);
      const patch = cell % this.patchCount;
      const after = this.planes[quality][patch];
      if (after !== before) cells.push(quality, patch, before, after);
    }
    if (cells.length === 0) return false;
    this.undoable.push(Uint16Array.from(cells));
    if (this.undoable.length > HISTORY_LIMIT) this.undoable.shift();
    this.redoable = [];
    return true;
  }

  /** Takes back what the open step did. */
  abandon(): void {
    const open = this.open;
    this.open = null;
    if (!open) return;
    const changed = new Map<number, number[]>();
    for (const [cell, before] of open) {
      const quality = Math.floor(cell / this.patchCount);
      const patch = cell % this.patchCount;
      if (!this.put(quality, patch, before)) continue;
      const list = changed.get(quality);
      if (list) list.push(patch);
      else changed.set(quality, [patch]);
    }
    if (changed.size > 0) this.tell(changed);
  }

  /** Sets patches of one quality to an encoded value within the open step; tells listeners what changed. */
  set(quality: number, patches: Iterable<number>, value: number): void {
    const changed: number[] = [];
    for (const patch of patches) {
      if (this.write(quality, patch, value)) changed.push(patch);
    }
    if (changed.length > 0) this.tell(new Map([[quality, changed]]));
  }

  /** Takes patches out of every quality. */
  erase(patches: readonly number[]): void {
    for (let quality = 0; quality < this.planes.length; quality++) {
      if (this.counts[quality] > 0) this.set(quality, patches, 0);
    }
  }

  undo(): boolean {
    return this.travel(this.undoable, this.redoable, 2);
  }

  redo(): boolean {
    return this.travel(this.redoable, this.undoable, 3);
  }

  clear(): boolean {
    this.begin();
    this.erase(Array.from({ length: this.patchCount }, (_, patch) => patch));
    return this.commit();
  }

  /** Replaces everything and forgets the history; refused text leaves the drawing as it was. */
  load(text: string): void {
    const layers = unpack(text, this.patchCount);
    this.replace(layers);
    this.undoable = [];
    this.redoable = [];
    this.open = null;
  }

  layers(): Layer[] {
    const layers: Layer[] = [];
    this.planes.forEach((plane, index) => {
      if (this.counts[index] === 0) return;
      const byValue = new Map<number, number[]>();
      for (let patch = 0; patch < plane.length; patch++) {
        const value = plane[patch];
        if (value === 0) continue;
        const list = byValue.get(value);
        if (list) list.push(patch);
        else byValue.set(value, [patch]);
      }
      for (const value of [...byValue.keys()].sort((a, b) => a - b)) {
        const quality = QUALITIES[index] as Quality;
        layers.push({ quality, intensity: decodeIntensity(value), patches: byValue.get(value) as number[] });
      }
    });
    return layers;
  }

  toText(): string {
    return pack(this.layers());
  }

  private replace(layers: readonly Layer[]): void {
    const next = QUALITIES.map(() => new Uint8Array(this.patchCount));
    for (const layer of layers) {
      const plane = next[QUALITIES.indexOf(layer.quality)];
      for (const patch of layer.patches) plane[patch] = encodeIntensity(layer.intensity);
    }
    const changed = new Map<number, number[]>();
    next.forEach((plane, quality) => {
      const list: number[] = [];
      for (let patch = 0; patch < plane.length; patch++) {
        if (this.put(quality, patch, plane[patch])) list.push(patch);
      }
      if (list.length > 0) changed.set(quality, list);
    });
    if (changed.size > 0) this.tell(changed);
  }

  private write(quality: number, patch: number, value: number): boolean {
    const before = this.planes[quality][patch];
    if (!this.put(quality, patch, value)) return false;
    const cell = quality * this.patchCount + patch;
    if (this.open && !this.open.has(cell)) this.open.set(cell, before);
    return true;
  }

  private put(quality: number, patch: number, value: number): boolean {
    const plane = this.planes[quality];
    const before = plane[patch];
    if (before === value) return false;
    plane[patch] = value;
    if (before === 0) this.counts[quality] += 1;
    else if (value === 0) this.counts[quality] -= 1;
    return true;
  }

  private travel(from: Step[], to: Step[], column: 2 | 3): boolean {
    this.commit();
    const step = from.pop();
    if (!step) return false;
    const changed = new Map<number, number[]>();
    for (let at = 0; at < step.length; at += 4) {
      const quality = step[at];
      this.put(quality, step[at + 1], step[at + column]);
      const list = changed.get(quality);
      if (list) list.push(step[at + 1]);
      else changed.set(quality, [step[at + 1]]);
    }
    to.push(step);
    this.tell(changed);
    return true;
  }

  private tell(patches: Map<number, number[]>): void {
    for (const listener of this.listeners) listener({ patches });
  }
}
