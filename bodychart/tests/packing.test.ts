import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { EMPTY_TEXT, MAX_TEXT, pack, PackingError, QUALITIES, unpack, type Layer } from "../src/packing";
import { seeded } from "./synthetic";

interface Fixture {
  patches: number;
  longest: number;
  good: { name: string; text: string; layers: Layer[] }[];
  bad: { text: string; why: string }[];
}

const fixture = JSON.parse(readFileSync(new URL("../../tests/fixtures/packing.json", import.meta.url), "utf8")) as Fixture;

describe("the fixture shared with Python", () => {
  it.each(fixture.good.map((row) => [row.name, row] as const))("reads and writes %s", (_, row) => {
    expect(unpack(row.text, fixture.patches)).toEqual(row.layers);
    expect(pack(row.layers)).toBe(row.text);
  });

  it.each(fixture.bad.map((row) => [row.why, row.text] as const))("refuses %s", (_, text) => {
    expect(() => unpack(text, fixture.patches)).toThrow(PackingError);
  });

  it("has the same longest text", () => {
    expect(MAX_TEXT).toBe(fixture.longest);
    expect(() => unpack("A".repeat(MAX_TEXT + 2), 10)).toThrow(`at most ${MAX_TEXT}`);
  });
});

describe("pack", () => {
  it("gives the empty drawing one text", () => {
    expect(pack([])).toBe(EMPTY_TEXT);
    expect(pack([{ quality: "ache", intensity: 3, patches: [] }])).toBe(EMPTY_TEXT);
  });

  it("does not care in which order layers come", () => {
    const a: Layer = { quality: "numb", intensity: null, patches: [5] };
    const b: Layer = { quality: "ache", intensity: 2, patches: [1, 2, 3] };
    expect(pack([a, b])).toBe(pack([b, a]));
  });

  it("survives the round trip for random drawings", () => {
    const random = seeded(7);
    for (let trial = 0; trial < 60; trial++) {
      const count = 1 + Math.floor(random() * 3000);
      const layers: Layer[] = [];
      for (const quality of QUALITIES) {
        const patches = Array.from({ length: count }, (_, patch) => patch).filter(() => random() < 0.2);
        if (patches.length > 0 && random() < 0.6) {
          layers.push({ quality, intensity: random() < 0.3 ? null : Math.floor(random() * 11), patches });
        }
      }
      const text = pack(layers);
      expect(unpack(text, count)).toEqual(layers);
      expect(pack(unpack(text, count))).toBe(text);
    }
  });
});

describe("unpack on hostile text", () => {
  it("never does anything but answer or throw a PackingError", () => {
    const random = seeded(11);
    const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=";
    for (let trial = 0; trial < 4000; trial++) {
      const length = 4 * Math.floor(random() * 6);
      const text = "AQ".slice(0, length) + Array.from({ length: Math.max(0, length - 2) }, () => alphabet[Math.floor(random() * alphabet.length)]).join("");
      try {
        expect(pack(unpack(text, 500))).toBe(text);
      } catch (error) {
        expect(error).toBeInstanceOf(PackingError);
      }
    }
  });

  it("says what is wrong and what is allowed", () => {
    expect(() => unpack("Ag==", 10)).toThrow("version 2 is unknown; this program reads version 1");
    expect(() => unpack(pack([{ quality: "ache", intensity: 1, patches: [10] }]), 10)).toThrow("patch 10 is beyond this surface; allowed are 0 to 9");
    expect(() => unpack("<script>", 10)).toThrow("not standard base64");
  });
});
