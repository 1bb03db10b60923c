import { describe, expect, it } from "vitest";
import { patchesUnder, type Point } from "../src/brush";
import { Camera, MAX_ZOOM } from "../src/camera";
import { decodeIndex, mirrorIndex } from "../src/indexmap";
import { outlines } from "../src/outline";
import { Grain, Softener, smoothstep } from "../src/soften";
import { CELL, COLUMNS, FRAME, HEIGHT, index, middle, OUTSIDE, packedIndex, ROWS, seeded, surface, viewMap, WIDTH } from "./synthetic";

/** The slow, obvious twin: a patch is painted when its middle is near any of many points on the line. */
function naive(a: Point, b: Point, radius: number): number[] {
  const found = new Set<number>();
  for (let i = 0; i <= 2000; i++) {
    const x = a.x + ((b.x - a.x) * i) / 2000;
    const y = a.y + ((b.y - a.y) * i) / 2000;
    for (let patch = 0; patch < OUTSIDE; patch++) {
      const at = middle(patch);
      if (Math.hypot(at.x - x, at.y - y) <= radius) found.add(patch);
    }
  }
  return [...found].sort((p, q) => p - q);
}

describe("brush", () => {
  it("paints what its slow twin paints, and what lies under the line", () => {
    const random = seeded(5);
    const map = viewMap();
    for (let trial = 0; trial < 100; trial++) {
      const a = { x: random() * WIDTH, y: random() * HEIGHT };
      const b = { x: random() * WIDTH, y: random() * HEIGHT };
      const radius = 2.2 + random() * 6;
      const fast = patchesUnder(map, a, b, radius).sort((p, q) => p - q);
      const slow = naive(a, b, radius);
      expect(fast).toEqual(expect.arrayContaining(slow));
      // What the fast one adds is touched by the line itself.
      for (const patch of fast.filter((each) => !slow.includes(each))) {
        const at = middle(patch);
        const near = naive(a, b, radius + CELL).includes(patch);
        expect(near, `patch ${patch} at ${at.x},${at.y}`).toBe(true);
      }
    }
  });

  it("marks the one patch it touches however thin it is", () => {
    const at = { x: middle(9).x + 1, y: middle(9).y - 1 };
    expect(patchesUnder(viewMap(), at, at, 0.1)).toEqual([9]);
  });

  it("marks nothing beside the body and leaves no gaps in a fast stroke", () => {
    const map = viewMap();
    expect(patchesUnder(map, { x: -50, y: -50 }, { x: -20, y: -50 }, 5)).toEqual([]);
    const row = patchesUnder(map, { x: -10, y: middle(0).y }, { x: WIDTH + 10, y: middle(0).y }, 0.1);
    expect(row.sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });
});

describe("index map", () => {
  it("undoes the row differences", () => {
    expect(decodeIndex(packedIndex(), WIDTH, HEIGHT)).toEqual(index());
  });

  it("refuses a file of another size", () => {
    expect(() => decodeIndex(packedIndex(), WIDTH + 1, HEIGHT)).toThrow("an index map has");
  });

  it("is its own mirror image on a symmetric body", () => {
    expect(mirrorIndex(index(), WIDTH, surface().mirror)).toEqual(index());
  });

  it("measures middles and boxes", () => {
    const map = viewMap();
    expect([map.cx[9], map.cy[9]]).toEqual([middle(9).x, middle(9).y]);
    expect(map.boxOf([0, 9])).toEqual({ x0: FRAME, y0: FRAME, x1: FRAME + 2 * CELL, y1: FRAME + 2 * CELL });
    expect(map.boxOf([OUTSIDE])).toBeNull();
    expect(map.patchAt(0, 0)).toBe(-1);
    expect(map.patchAt(-3, 1e9)).toBe(-1);
  });
});

describe("softening", () => {
  const map = viewMap();
  const soften = new Softener(map, new Grain(map), { fine: 0.6, coarse: 0.6 });
  const whole = { x0: 0, y0: 0, x1: WIDTH, y1: HEIGHT };

  it("keeps a fully painted body full up to its edge", () => {
    const field = soften.field(() => 0.8, whole);
    index().forEach((value, at) => {
      if (value === 0) return;
      expect(field.share[at]).toBeCloseTo(1, 4);
      expect(field.mean[at]).toBeCloseTo(0.8, 4);
    });
  });

  it("gives a part the same values as the whole", () => {
    const value = (patch: number): number => (patch % 3 === 0 ? 0.5 : 0);
    const all = soften.field(value, whole);
    const rect = { x0: 5, y0: 4, x1: 15, y1: 11 };
    const part = soften.field(value, rect);
    for (let y = rect.y0, at = 0; y < rect.y1; y++) {
      for (let x = rect.x0; x < rect.x1; x++, at++) expect(part.share[at]).toBeCloseTo(all.share[y * WIDTH + x], 4);
    }
  });

  it("lets a single painted patch show, and nothing far from it", () => {
    const field = soften.field((patch) => (patch === 10 ? 1 : 0), whole);
    const at = middle(10);
    expect(smoothstep(0.3, 0.58, field.share[Math.floor(at.y) * WIDTH + Math.floor(at.x)])).toBeGreaterThan(0.25);
    expect(field.share[(HEIGHT - FRAME - 1) * WIDTH + WIDTH - FRAME - 1]).toBe(0);
  });
});

describe("outlines", () => {
  it("draws the cross between the four places and nothing else", () => {
    const { placeOf } = surface();
    const points = outlines(viewMap(), placeOf, CELL).flat();
    const length = outlines(viewMap(), placeOf, CELL).reduce(
      (sum, line) => sum + line.slice(1).reduce((part, point, i) => part + Math.hypot(point[0] - line[i][0], point[1] - line[i][1]), 0),
      0,
    );
    expect(length).toBeCloseTo((COLUMNS + ROWS) * CELL, 5);
    for (const [x, y] of points) {
      expect(Math.min(Math.abs(x - WIDTH / 2), Math.abs(y - HEIGHT / 2))).toBeLessThan(1e-9);
    }
  });
});

describe("camera", () => {
  it("fits and centres the figure, and finds its way back", () => {
    const camera = new Camera(100, 200);
    camera.resize(400, 400);
    expect([camera.scale, camera.x, camera.y]).toEqual([2, 100, 0]);
    expect(camera.toMap(camera.toDevice({ x: 12, y: 34 }))).toEqual({ x: 12, y: 34 });
  });

  it("keeps the point under the fingers where it is while zooming", () => {
    const camera = new Camera(100, 200);
    camera.resize(400, 400);
    const before = camera.toMap({ x: 200, y: 150 });
    camera.zoomAt(4, { x: 200, y: 150 });
    const after = camera.toMap({ x: 200, y: 150 });
    expect(after.x).toBeCloseTo(before.x, 6);
    expect(after.y).toBeCloseTo(before.y, 6);
  });

  it("never zooms out of the whole figure or in beyond its limit, and never loses the figure", () => {
    const camera = new Camera(100, 200);
    camera.resize(400, 400);
    camera.zoomMiddle(0.01);
    expect(camera.zoom).toBe(1);
    camera.zoomMiddle(1e6);
    expect(camera.zoom).toBe(MAX_ZOOM);
    camera.pan(1e6, -1e6);
    expect(camera.x).toBeLessThanOrEqual(0);
    expect(camera.y + 200 * camera.scale).toBeGreaterThanOrEqual(400);
    camera.reset();
    expect([camera.scale, camera.x, camera.y]).toEqual([2, 100, 0]);
  });
});
