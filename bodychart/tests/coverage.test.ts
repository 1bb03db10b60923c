import { describe, expect, it } from "vitest";
import { gunzip } from "../src/bytes";
import { readConfig } from "../src/config";
import { extent, summarise, toRegions } from "../src/coverage";
import { Drawing, encodeIntensity } from "../src/drawing";
import { readSurface } from "../src/surface";
import { areaOf, CONFIG, OUTSIDE, PATCHES, patchTable, PELVIC, SERVED, surface, TOOTH_LEFT } from "./synthetic";

function painted(...cells: [quality: number, patches: number[], intensity: number | null][]): Drawing {
  const drawing = new Drawing(PATCHES);
  for (const [quality, patches, intensity] of cells) drawing.set(quality, patches, encodeIntensity(intensity));
  return drawing;
}

describe("surface", () => {
  it("knows areas and mirror images of both sides", () => {
    const { area, mirror } = surface();
    expect([mirror[0], mirror[7], mirror[PELVIC]]).toEqual([7, 0, PELVIC]);
    for (let patch = 0; patch < OUTSIDE; patch++) expect(area[patch]).toBe(areaOf(patch));
  });

  it("makes a place of each region and side, in the vocabulary's order", () => {
    expect(surface().places.map((place) => place.key)).toEqual(["upper:left", "upper:right", "lower:left", "lower:right", "tooth:left", "tooth:right", "floor:midline"]);
    expect(surface().places.filter((place) => place.hidden).map((place) => place.key)).toEqual(["tooth:left", "tooth:right", "floor:midline"]);
    expect(surface().places.filter((place) => place.private).map((place) => place.key)).toEqual(["floor:midline"]);
  });

  it("refuses a patch table of the wrong size or with an unknown region", () => {
    expect(() => readSurface(CONFIG, patchTable().slice(1))).toThrow("the patch table has");
    const table = patchTable();
    table[3] = 200;
    expect(() => readSurface(CONFIG, table)).toThrow("patch 3 names an unknown region or side");
  });
});

describe("summarise", () => {
  it("weighs by area, counts a patch once, and takes the highest intensity given", () => {
    const drawing = painted([0, [0, 1], 3], [4, [1], 8], [0, [2], null]);
    const right = surface().find("upper", "right");
    const area = (right?.area ?? NaN) as number;
    expect(toRegions(summarise(surface(), drawing))).toEqual([
      { region: "upper", side: "right", coverage: (areaOf(0) + areaOf(1) + areaOf(2)) / area, intensity: 8, quality: ["ache", "numb"] },
    ]);
  });

  it("has no intensity where none was given", () => {
    const [pain] = summarise(surface(), painted([1, [TOOTH_LEFT], null]));
    expect([pain.place.key, pain.coverage, pain.intensity]).toEqual(["tooth:left", 1, null]);
  });

  it("leaves detail patches out of the extent", () => {
    expect(extent(surface(), painted([0, [PELVIC], 5]), OUTSIDE)).toEqual({ share: 0, area: 0 });
    expect(extent(surface(), painted([0, [0], 5], [1, [0], 5]), OUTSIDE).area).toBe(areaOf(0));
  });
});

describe("readConfig", () => {
  it("accepts what the server renders", () => {
    expect(readConfig(JSON.parse(JSON.stringify(SERVED)))).toEqual(CONFIG);
  });

  it("lets a mirrored view use the files of the other side", () => {
    const { picture, index, ...size } = CONFIG.shapes["neutral"]["left"];
    const right = readConfig({ ...SERVED, shapes: { neutral: { left: { ...size, picture, index }, right: { ...size, mirrorOf: "left" } } } }).shapes["neutral"]["right"];
    expect(right).toEqual({ ...size, picture, index, mirrorOf: "left" });
    expect(() => readConfig({ ...SERVED, shapes: { neutral: { right: { ...size, mirrorOf: "left" } } } })).toThrow("shapes.neutral.right.mirrorOf must name a view");
  });

  it.each([
    [{ surface: "" }, "surface must be text"],
    [{ patches: -1 }, "patches must be a whole number above 0"],
    [{ outside: PATCHES + 1 }, "outside must not exceed patches"],
    [{ regions: [] }, "regions must be a list"],
    [{ regions: [{ id: "a", name: "A", group: "g", sides: "both" }] }, 'regions[0].sides must be "paired" or "midline"'],
    [{ shapes: {} }, "shapes must hold at least one shape"],
    [{ shapes: { neutral: { front: { picture: 3 } } } }, "shapes.neutral.front.picture must be text"],
  ])("refuses %j", (change, message) => {
    expect(() => readConfig({ ...SERVED, ...change })).toThrow(message);
  });
});

describe("gunzip", () => {
  it("leaves what the server has unpacked already", async () => {
    expect(await gunzip(Uint8Array.from([1, 2, 3]))).toEqual(Uint8Array.from([1, 2, 3]));
  });
});
