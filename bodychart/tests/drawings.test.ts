/** The drawings that Python and TypeScript must read alike, on the real surface. */

import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import type { ChartConfig, Region } from "../src/config";
import { extent, summarise, toRegions, type RegionPain } from "../src/coverage";
import { Drawing } from "../src/drawing";
import type { Layer } from "../src/packing";
import { readSurface } from "../src/surface";
import { CONFIG } from "./synthetic";

interface Row {
  name: string;
  text: string;
  layers: Layer[];
  regions: RegionPain[];
  extent: { share: number; cm2: number };
}

const root = new URL("../../", import.meta.url);
const data = (path: string): Buffer => readFileSync(new URL(`src/tautband/body/data/${path}`, root));
/** Square centimetres of one unit of the patch table. */
const UNIT = 0.001;

function regions(): Region[] {
  // Only ids and sides matter here, and both come before the first quoted or later column.
  return data("regions.csv").toString("utf8").trim().split("\n").slice(1).map((line) => {
    const id = line.slice(0, line.indexOf(","));
    const sides = /,(paired|midline),/.exec(line)?.[1] as Region["sides"];
    return { id, name: id, sides, group: "", views: [] };
  });
}

const manifest = JSON.parse(data("views.json").toString("utf8")) as { surface: string; patches: number; outside: number };
const config: ChartConfig = { ...CONFIG, ...manifest, regions: regions() };
const surface = readSurface(config, new Uint8Array(gunzipSync(data("patches.bin.gz"))));
const fixture = JSON.parse(readFileSync(new URL("tests/fixtures/drawings.json", root), "utf8")) as { drawings: Row[] } | Row[];
const rows = Array.isArray(fixture) ? fixture : fixture.drawings;

describe("the drawings shared with Python", () => {
  it.each(rows.map((row, at) => [row.name ?? `drawing ${at}`, row] as const))("reads %s alike", (_, row) => {
    const drawing = new Drawing(config.patches);
    drawing.load(row.text);
    expect(drawing.layers()).toEqual(row.layers);
    expect(drawing.toText()).toBe(row.text);
    const found = toRegions(summarise(surface, drawing));
    expect(found.map(({ region, side, intensity, quality }) => ({ region, side, intensity, quality }))).toEqual(
      row.regions.map(({ region, side, intensity, quality }) => ({ region, side, intensity, quality })),
    );
    found.forEach((pain, at) => expect(Math.abs(pain.coverage - row.regions[at].coverage)).toBeLessThan(1e-6));
    const { share, area } = extent(surface, drawing, config.outside);
    expect(Math.abs(share - row.extent.share)).toBeLessThan(1e-6);
    expect(Math.abs(area * UNIT - row.extent.cm2)).toBeLessThan(1e-3);
  });

  it("covers every patch with a place of a known name", () => {
    expect(surface.places.reduce((sum, place) => sum + place.patches.length, 0)).toBe(config.patches);
    expect(surface.places.every((place) => place.patches.length > 0)).toBe(true);
  });
});
