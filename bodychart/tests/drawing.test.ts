import { describe, expect, it } from "vitest";
import { Drawing, encodeIntensity, type Change } from "../src/drawing";
import { pack } from "../src/packing";
import { seeded } from "./synthetic";

const N = 40;

function step(drawing: Drawing, quality: number, patches: number[], value: number): void {
  drawing.begin();
  drawing.set(quality, patches, value);
  drawing.commit();
}

describe("Drawing", () => {
  it("holds a patch in several qualities, each with one intensity", () => {
    const drawing = new Drawing(N);
    step(drawing, 0, [1, 2], encodeIntensity(4));
    step(drawing, 3, [2], encodeIntensity(null));
    step(drawing, 0, [2], encodeIntensity(9));
    expect(drawing.layers()).toEqual([
      { quality: "ache", intensity: 4, patches: [1] },
      { quality: "ache", intensity: 9, patches: [2] },
      { quality: "tingling", intensity: null, patches: [2] },
    ]);
  });

  it("undoes and redoes random histories exactly", () => {
    const random = seeded(3);
    const drawing = new Drawing(N);
    const texts = [drawing.toText()];
    for (let i = 0; i < 50; i++) {
      const patches = Array.from({ length: N }, (_, patch) => patch).filter(() => random() < 0.3);
      drawing.begin();
      if (random() < 0.3) drawing.erase(patches);
      else drawing.set(Math.floor(random() * 9), patches, 1 + Math.floor(random() * 12));
      if (drawing.commit()) texts.push(drawing.toText());
    }
    for (let i = texts.length - 2; i >= 0; i--) {
      expect(drawing.undo()).toBe(true);
      expect(drawing.toText()).toBe(texts[i]);
    }
    expect(drawing.undo()).toBe(false);
    for (let i = 1; i < texts.length; i++) {
      expect(drawing.redo()).toBe(true);
      expect(drawing.toText()).toBe(texts[i]);
    }
    expect(drawing.redo()).toBe(false);
  });

  it("makes one step of a stroke that paints the same patch twice", () => {
    const drawing = new Drawing(N);
    drawing.begin();
    drawing.set(0, [1], 5);
    drawing.set(0, [1], 7);
    expect(drawing.commit()).toBe(true);
    drawing.undo();
    expect(drawing.empty).toBe(true);
    expect(drawing.canUndo).toBe(false);
  });

  it("forgets what could be redone after a new step, and makes no step of nothing", () => {
    const drawing = new Drawing(N);
    step(drawing, 0, [1], 5);
    drawing.undo();
    step(drawing, 0, [2], 5);
    expect(drawing.canRedo).toBe(false);
    drawing.begin();
    drawing.set(0, [2], 5);
    expect(drawing.commit()).toBe(false);
  });

  it("takes back an abandoned step, leaving no trace in the history", () => {
    const drawing = new Drawing(N);
    step(drawing, 0, [1], 5);
    const text = drawing.toText();
    drawing.begin();
    drawing.set(2, [1, 4], 3);
    drawing.erase([1]);
    drawing.abandon();
    expect(drawing.toText()).toBe(text);
    drawing.undo();
    expect(drawing.empty).toBe(true);
  });

  it("keeps everything as it was when the text is refused", () => {
    const drawing = new Drawing(N);
    step(drawing, 0, [1], 5);
    const text = drawing.toText();
    for (const bad of ["", "AQ", "Ag==", pack([{ quality: "ache", intensity: 1, patches: [N] }]), "AQAFAQAA====", "%%%%"]) {
      expect(() => drawing.load(bad)).toThrow(/^drawing: /);
      expect(drawing.toText()).toBe(text);
      expect(drawing.canUndo).toBe(true);
    }
  });

  it("tells listeners exactly the patches that changed", () => {
    const drawing = new Drawing(N);
    const seen: Change[] = [];
    drawing.onChange((change) => seen.push(change));
    step(drawing, 1, [4, 5], 6);
    step(drawing, 1, [5, 6], 6);
    expect(seen.map((change) => [...change.patches])).toEqual([[[1, [4, 5]]], [[1, [6]]]]);
  });

  it("clears in one step that can be undone", () => {
    const drawing = new Drawing(N);
    step(drawing, 0, [1, 2, 3], 5);
    step(drawing, 4, [3], 12);
    const text = drawing.toText();
    expect(drawing.clear()).toBe(true);
    expect(drawing.empty).toBe(true);
    drawing.undo();
    expect(drawing.toText()).toBe(text);
  });
});
