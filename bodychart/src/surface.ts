/** The patches of the body: region, side, area and mirror patch of each. */

import { readUint16 } from "./bytes";
import type { ChartConfig, Region, Side } from "./config";

export const SIDES: readonly Side[] = ["midline", "left", "right"];

/** A region on one side: the smallest named place. */
export interface Place {
  /** "region:side". */
  readonly key: string;
  readonly region: Region;
  readonly side: Side;
  readonly patches: Uint16Array;
  /** Sum of the patches' areas, in the patch table's unit. */
  readonly area: number;
  /** Shown on no outside view; offered as a tick-box. */
  readonly hidden: boolean;
  /** Offered only when asked for. */
  readonly private: boolean;
}

export interface Surface {
  readonly name: string;
  readonly patchCount: number;
  readonly area: Uint16Array;
  readonly mirror: Uint16Array;
  /** Places in the vocabulary's order, left before right. */
  readonly places: readonly Place[];
  /** Index into `places` of each patch. */
  readonly placeOf: Uint16Array;
  find(region: string, side: Side): Place | undefined;
}

export function placeKey(region: string, side: Side): string {
  return `${region}:${side}`;
}

/** "Outer shoulder, right"; a midline place has its name only. */
export function placeName(place: Place): string {
  return place.side === "midline" ? place.region.name : `${place.region.name}, ${place.side}`;
}

function collect(config: ChartConfig, region: Uint8Array, side: Uint8Array): number[][] {
  const members: number[][] = config.regions.flatMap(() => [[], [], []]);
  for (let patch = 0; patch < config.patches; patch++) {
    const list = members[region[patch] * 3 + side[patch]];
    if (!list || side[patch] >= SIDES.length) throw new Error(`body-chart: patch ${patch} names an unknown region or side`);
    list.push(patch);
  }
  return members;
}

function sidesOf(region: Region): readonly Side[] {
  return region.sides === "midline" ? ["midline"] : ["left", "right"];
}

/** Mirror patches, stored as the difference from the patch's own number. */
function readMirror(table: Uint8Array, count: number): Uint16Array {
  const mirror = readUint16(table, 4 * count, count).map((difference, patch) => patch + difference);
  const beyond = mirror.findIndex((patch) => patch >= count);
  if (beyond >= 0) throw new Error(`body-chart: patch ${beyond} has a mirror image beyond the surface`);
  return mirror;
}

/** Areas; 0 where the mirror image, which is as large, holds them. */
function readAreas(table: Uint8Array, count: number, mirror: Uint16Array): Uint16Array {
  const stored = readUint16(table, 2 * count, count);
  return stored.map((area, patch) => area || stored[mirror[patch]]);
}

/** Reads the patch table: region u8, side u8, area u16, mirror u16, each as one plane over all patches. */
export function readSurface(config: ChartConfig, table: Uint8Array): Surface {
  const count = config.patches;
  if (table.length !== count * 6) throw new Error(`body-chart: the patch table has ${table.length} bytes, ${count * 6} are expected`);
  const members = collect(config, table.subarray(0, count), table.subarray(count, 2 * count));
  const mirror = readMirror(table, count);
  const area = readAreas(table, count, mirror);
  const places: Place[] = [];
  const placeOf = new Uint16Array(count);
  config.regions.forEach((region, row) => {
    // A midline region may be cut along the midline into faces of either side; it stays one place.
    const whole = region.sides === "midline" ? [members[row * 3], members[row * 3 + 1], members[row * 3 + 2]].flat() : [];
    for (const side of sidesOf(region)) {
      const patches = region.sides === "midline" ? whole.sort((a, b) => a - b) : members[row * 3 + SIDES.indexOf(side)];
      for (const patch of patches) placeOf[patch] = places.length;
      places.push({
        key: placeKey(region.id, side),
        region,
        side,
        patches: Uint16Array.from(patches),
        area: patches.reduce((sum, patch) => sum + area[patch], 0),
        hidden: patches.length > 0 && patches.every((patch) => patch >= config.outside),
        private: region.views.includes("pelvis"),
      });
    }
  });
  const byKey = new Map(places.map((place) => [place.key, place]));
  return {
    name: config.surface,
    patchCount: count,
    area,
    mirror,
    places,
    placeOf,
    find: (region, side) => byKey.get(placeKey(region, side)),
  };
}
