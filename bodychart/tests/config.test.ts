import { describe, expect, it } from "vitest";
import { readPalette } from "../src/config";
import { OFFERED } from "../src/settings";
import palette from "../../src/tautband/body/data/palette.json";

describe("the palette shared with Python", () => {
  it("says which qualities are offered for painting", () => {
    const painted = Object.entries(palette.qualities).filter(([, look]) => look.painted);
    expect(OFFERED).toEqual(painted.map(([name]) => name));
  });

  it.each([
    [null, "palette must be an object"],
    [{ ...palette, qualities: { ...palette.qualities, numb: undefined } }, "palette.qualities.numb must be an object"],
    [{ ...palette, qualities: { ...palette.qualities, ache: { name: "Ache", colour: "#000000", texture: "waves" } } }, "palette.qualities.ache.texture must be one of plain"],
    [{ ...palette, heat: [] }, "palette.heat must be a list of two or more colours"],
    [{ ...palette, point_halo: 3 }, "palette.point_halo must be text"],
  ])("refuses a wrong one %#", (value, says) => {
    expect(() => readPalette(value)).toThrow(says);
  });
});
