/**
 * The text form of a drawing: base64 of a version byte and, per layer, quality code, intensity byte and runs of patches.
 * One drawing has one text; anything that is not exactly that text is refused.
 */

export const QUALITIES = [
  "ache",
  "sharp",
  "burning",
  "tingling",
  "numb",
  "tight",
  "throbbing",
  "electric",
  "other",
] as const;
export type Quality = (typeof QUALITIES)[number];

/** Intensity 0–10, or null where nobody gave one. */
export type Intensity = number | null;

export interface Layer {
  readonly quality: Quality;
  readonly intensity: Intensity;
  /** Ascending patch ids, at least one. */
  readonly patches: readonly number[];
}

const VERSION = 1;
const NOT_GIVEN = 255;
const MAX_INTENSITY = 10;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
/** The same as in Python: the longest drawing has a run of its own for every patch in every quality. */
export const MAX_TEXT = 650_000;
/** The drawing in which nothing is painted. */
export const EMPTY_TEXT = "AQ==";

export class PackingError extends Error {
  constructor(message: string) {
    super(`drawing: ${message}`);
    this.name = "PackingError";
  }
}

function toBase64(bytes: readonly number[]): string {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

function fromBase64(text: string): Uint8Array {
  if (text.length > MAX_TEXT) throw new PackingError(`text has ${text.length} characters; at most ${MAX_TEXT} are allowed`);
  if (!BASE64.test(text)) throw new PackingError("text is not standard base64 with padding");
  const binary = atob(text);
  // Loose bits behind the last byte would give one drawing several texts.
  if (btoa(binary) !== text) throw new PackingError("text is not canonical base64");
  const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
  return bytes;
}

function pushVarint(out: number[], value: number): void {
  while (value >= 0x80) {
    out.push((value & 0x7f) | 0x80);
    value >>>= 7;
  }
  out.push(value);
}

function layerKey(layer: Pick<Layer, "quality" | "intensity">): number {
  return QUALITIES.indexOf(layer.quality) * 256 + (layer.intensity ?? NOT_GIVEN);
}

function runsOf(patches: readonly number[]): number[][] {
  const runs: number[][] = [];
  for (const patch of patches) {
    const last = runs[runs.length - 1];
    if (last && last[0] + last[1] === patch) last[1] += 1;
    else runs.push([patch, 1]);
  }
  return runs;
}

/** Packs layers whose patches are ascending; empty layers are left out. */
export function pack(layers: readonly Layer[]): string {
  const out: number[] = [VERSION];
  const ordered = layers.filter((layer) => layer.patches.length > 0).sort((a, b) => layerKey(a) - layerKey(b));
  for (const layer of ordered) {
    out.push(QUALITIES.indexOf(layer.quality), layer.intensity ?? NOT_GIVEN);
    const runs = runsOf(layer.patches);
    pushVarint(out, runs.length);
    let end = 0;
    for (const [start, length] of runs) {
      pushVarint(out, start - end);
      pushVarint(out, length - 1);
      end = start + length;
    }
  }
  return toBase64(out);
}

class Reader {
  private at = 0;
  constructor(private readonly bytes: Uint8Array) {}

  get done(): boolean {
    return this.at >= this.bytes.length;
  }

  byte(what: string): number {
    if (this.done) throw new PackingError(`ends where ${what} should be`);
    return this.bytes[this.at++];
  }

  varint(what: string): number {
    let value = 0;
    for (let shift = 0; shift < 21; shift += 7) {
      const byte = this.byte(what);
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) {
        if (byte === 0 && shift > 0) throw new PackingError(`${what} is written longer than needed`);
        return value;
      }
    }
    throw new PackingError(`${what} is too large`);
  }
}

function readRuns(reader: Reader, patchCount: number): number[] {
  const count = reader.varint("a run count");
  if (count === 0) throw new PackingError("a layer has no patches; leave empty layers out");
  const patches: number[] = [];
  let end = 0;
  for (let run = 0; run < count; run++) {
    const gap = reader.varint("a run's gap");
    if (run > 0 && gap === 0) throw new PackingError("two runs touch; they must be one");
    const start = end + gap;
    end = start + reader.varint("a run's length") + 1;
    if (end > patchCount) throw new PackingError(`patch ${end - 1} is beyond this surface; allowed are 0 to ${patchCount - 1}`);
    for (let patch = start; patch < end; patch++) patches.push(patch);
  }
  return patches;
}

function readLayer(reader: Reader, patchCount: number): Layer {
  const code = reader.byte("a quality code");
  const quality = QUALITIES[code];
  if (quality === undefined) throw new PackingError(`quality code ${code} is unknown; allowed are 0 to ${QUALITIES.length - 1}`);
  const strength = reader.byte("an intensity");
  if (strength > MAX_INTENSITY && strength !== NOT_GIVEN) {
    throw new PackingError(`intensity ${strength} is not allowed; use 0 to 10, or 255 for not given`);
  }
  return { quality, intensity: strength === NOT_GIVEN ? null : strength, patches: readRuns(reader, patchCount) };
}

/** Reads a drawing's text for a surface of `patchCount` patches, or throws a PackingError that says what is wrong. */
export function unpack(text: string, patchCount: number): Layer[] {
  const reader = new Reader(fromBase64(text));
  const version = reader.byte("the version byte");
  if (version !== VERSION) throw new PackingError(`version ${version} is unknown; this program reads version ${VERSION}`);
  const layers: Layer[] = [];
  const taken = new Map<Quality, Uint8Array>();
  while (!reader.done) {
    const layer = readLayer(reader, patchCount);
    const before = layers[layers.length - 1];
    if (before && layerKey(before) >= layerKey(layer)) throw new PackingError("layers are not in order of quality and intensity");
    const seen = taken.get(layer.quality) ?? new Uint8Array(patchCount);
    for (const patch of layer.patches) {
      if (seen[patch]) throw new PackingError(`patch ${patch} has two intensities of ${layer.quality}`);
      seen[patch] = 1;
    }
    taken.set(layer.quality, seen);
    layers.push(layer);
  }
  return layers;
}
