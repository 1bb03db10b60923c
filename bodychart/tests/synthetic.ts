/** A body small enough to check by hand: 8 × 4 patches of 3 × 3 pixels, the left half the person's right. */

import PALETTE from "../../src/tautband/body/data/palette.json";
import type { ChartConfig, Region } from "../src/config";
import { readPalette } from "../src/config";
import { readSurface, type Surface } from "../src/surface";
import { ViewMap } from "../src/viewmap";

export const COLUMNS = 8;
export const ROWS = 4;
export const CELL = 3;
/** An empty frame around the figure. */
export const FRAME = 2;
export const OUTSIDE = COLUMNS * ROWS;
export const TOOTH_LEFT = OUTSIDE;
export const TOOTH_RIGHT = OUTSIDE + 1;
export const PELVIC = OUTSIDE + 2;
export const PATCHES = OUTSIDE + 3;

const region = (id: string, name: string, sides: Region["sides"], group: string, views: string[]): Region => ({ id, name, sides, group, views });

export const REGIONS: Region[] = [
  region("upper", "Upper part", "paired", "chest", ["front"]),
  region("lower", "Lower part", "paired", "leg", ["front"]),
  region("tooth", "Tooth", "paired", "mouth", ["mouth"]),
  region("floor", "Floor", "midline", "pelvis_anterior", ["pelvis"]),
];

export const WIDTH = COLUMNS * CELL + 2 * FRAME;
export const HEIGHT = ROWS * CELL + 2 * FRAME;

function uint16(values: readonly number[]): number[] {
  return values.flatMap((value) => [value & 255, value >> 8]);
}

/** Area of an outside patch: different in every row and column, the same on both sides. */
export function areaOf(patch: number): number {
  const column = patch % COLUMNS;
  return 1000 + 10 * Math.floor(patch / COLUMNS) + Math.min(column, COLUMNS - 1 - column);
}

/** Patch p lies in column p % 8, row floor(p / 8). */
export function patchTable(): Uint8Array {
  const ids = Array.from({ length: OUTSIDE }, (_, patch) => patch);
  const regions = [...ids.map((patch) => (patch < OUTSIDE / 2 ? 0 : 1)), 2, 2, 3];
  const sides = [...ids.map((patch) => (patch % COLUMNS < COLUMNS / 2 ? 2 : 1)), 1, 2, 0];
  const areas = [...ids.map((patch) => (patch % COLUMNS < COLUMNS / 2 ? areaOf(patch) : 0)), 1000, 0, 1000];
  const mirror = [...ids.map((patch) => patch - (patch % COLUMNS) + COLUMNS - 1 - (patch % COLUMNS)), TOOTH_RIGHT, TOOTH_LEFT, PELVIC];
  return Uint8Array.from([...regions, ...sides, ...uint16(areas), ...uint16(mirror.map((other, patch) => (other - patch) & 0xffff))]);
}

export function index(): Uint16Array {
  const map = new Uint16Array(WIDTH * HEIGHT);
  for (let y = FRAME; y < HEIGHT - FRAME; y++) {
    for (let x = FRAME; x < WIDTH - FRAME; x++) {
      map[y * WIDTH + x] = Math.floor((y - FRAME) / CELL) * COLUMNS + Math.floor((x - FRAME) / CELL) + 1;
    }
  }
  return map;
}

/** The index map as it is stored. */
export function packedIndex(): Uint8Array {
  const map = index();
  const rows = map.map((value, at) => (at < WIDTH ? value : value ^ map[at - WIDTH]));
  return Uint8Array.from(uint16([...rows]));
}

const view = (name: string): ChartConfig["shapes"][string][string] => ({
  picture: `/${name}.webp`,
  index: `/${name}.idx.gz`,
  width: WIDTH * 2,
  height: HEIGHT * 2,
  indexWidth: WIDTH,
  indexHeight: HEIGHT,
});

export const CONFIG: ChartConfig = {
  surface: "synthetic/1",
  patches: PATCHES,
  outside: OUTSIDE,
  area: "/patches.bin.gz",
  regions: REGIONS,
  shapes: { neutral: { front: view("front"), back: view("back"), left: view("left") }, female: { front: view("f_front"), back: view("f_back"), left: view("f_left") } },
  palette: readPalette(PALETTE),
};

/** The same as the server writes it into the page. */
export const SERVED: Record<string, unknown> = { ...CONFIG, palette: PALETTE };

export function surface(): Surface {
  return readSurface(CONFIG, patchTable());
}

export function viewMap(): ViewMap {
  return new ViewMap(index(), WIDTH, HEIGHT, PATCHES);
}

/** Middle of a patch in pixels. */
export function middle(patch: number): { x: number; y: number } {
  return { x: FRAME + ((patch % COLUMNS) + 0.5) * CELL, y: FRAME + (Math.floor(patch / COLUMNS) + 0.5) * CELL };
}

/** A small generator with a fixed seed, so that random cases are the same on every run. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
