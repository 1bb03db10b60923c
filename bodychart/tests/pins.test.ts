// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { PickDetail } from "../src/chart";
import { Cursor, nearestPatch } from "../src/cursor";
import { BodyChart } from "../src/element";
import type { Overlay } from "../src/figure";
import { pack } from "../src/packing";
import { marksOf, PinLayer, pinWords, spreadOut, type Pin } from "../src/pins";
import { CELL, FRAME, middle, packedIndex, patchTable, PATCHES, seeded, SERVED, viewMap } from "./synthetic";

HTMLElement.prototype.attachInternals = function (this: HTMLElement): ElementInternals {
  return { setFormValue: () => undefined, form: null } as unknown as ElementInternals;
};
if (!customElements.get("body-chart")) customElements.define("body-chart", BodyChart);

const pin = (id: string, patch: number, label = "", state: Pin["state"] = "planned"): Pin => ({ id, patch, label, state });
const FRAME_SIZE = { x: 400, y: 700 };

describe("pins", () => {
  it("are numbered in their order, without those of the last visit, unless they bring a short mark", () => {
    const pins = [pin("a", 1, "Upper trapezius, right", "out"), pin("g", 2, "", "ghost"), pin("b", 3, "Levator scapulae, right", "blocked"), pin("c", 4, "7")];
    const marks = marksOf(pins);
    expect([...marks.values()]).toEqual(["1", "", "2", "7"]);
    expect(pins.map((each) => pinWords(each, marks.get(each.id) ?? ""))).toEqual([
      "1 Upper trapezius, right, needles out",
      "Site, at the last visit",
      "2 Levator scapulae, right, must not be needled",
      "7 Site, planned",
    ]);
  });

  it("are moved apart, stay in the frame, and stay where they are if nothing is near", () => {
    const alone = [{ x: 100, y: 100 }, { x: 200, y: 300 }];
    expect(spreadOut(alone, FRAME_SIZE)).toEqual(alone);
    const random = seeded(7);
    for (let round = 0; round < 40; round++) {
      const crowd = Array.from({ length: 2 + Math.floor(random() * 8) }, () => ({ x: 150 + 60 * random(), y: 30 + 60 * random() }));
      if (round === 0) crowd.fill({ x: 200, y: 200 });
      const moved = spreadOut(crowd, FRAME_SIZE);
      for (let a = 0; a < moved.length; a++) {
        expect(moved[a].x).toBeGreaterThanOrEqual(16);
        expect(moved[a].y).toBeGreaterThanOrEqual(16);
        for (let b = a + 1; b < moved.length; b++) expect(Math.hypot(moved[a].x - moved[b].x, moved[a].y - moved[b].y), `round ${round}`).toBeGreaterThan(28);
      }
    }
  });

  it("keep their buttons when the list changes, and hide where the view does not show their patch", () => {
    const tapped: string[] = [];
    const layer = new PinLayer((id) => tapped.push(id));
    layer.show([pin("a", 3, "A, right", "in"), pin("tooth", PATCHES - 1)]);
    const button = layer.element.querySelector<HTMLButtonElement>('[aria-label^="1 A"]');
    layer.show([pin("b", 4), pin("a", 3, "A, right", "out"), pin("tooth", PATCHES - 1)]);
    expect(layer.element.querySelector('[aria-label^="2 A"]')).toBe(button);
    expect(button?.dataset["state"]).toBe("out");
    layer.place(viewMap(), (at) => ({ x: at.x * 4, y: at.y * 4 }), FRAME_SIZE);
    expect([...layer.element.querySelectorAll("button")].map((each) => each.hidden)).toEqual([false, false, true]);
    expect(button?.style.transform).toMatch(/^translate\(/);
    expect(layer.element.querySelectorAll("circle").length).toBeGreaterThan(0);
    button?.click();
    expect(tapped).toEqual(["a"]);
    layer.show([]);
    expect(layer.element.hidden).toBe(true);
  });
});

describe("the cross", () => {
  it("finds the patch under a finger, or the body's edge just beside it", () => {
    const map = viewMap();
    expect(nearestPatch(map, middle(9))).toBe(9);
    expect(nearestPatch(map, { x: FRAME - 1, y: FRAME + 1 })).toBe(0);
    expect(nearestPatch(map, { x: -50, y: -50 })).toBe(-1);
  });

  it("moves as far on screen whatever the zoom, and not beyond the picture", () => {
    const map = viewMap();
    const cursor = new Cursor();
    expect(cursor.key("x", false, 1, map)).toBe(false);
    expect(cursor.key("ArrowRight", false, 1, map)).toBe(true);
    cursor.set({ x: 10, y: 5 });
    cursor.key("ArrowRight", true, 3, map);
    expect(cursor.place).toEqual({ x: 11, y: 5 });
    cursor.key("ArrowUp", false, 1, map);
    expect(cursor.place?.y).toBe(0);
  });
});

describe("<body-chart mode=pick>", () => {
  let picks: PickDetail[];
  let pinned: string[];

  beforeEach(() => {
    picks = [];
    pinned = [];
    vi.stubGlobal("fetch", async (address: string) => {
      if (address.endsWith("patches.bin.gz")) return new Response(patchTable() as BodyInit);
      return new Response(packedIndex() as BodyInit);
    });
    vi.stubGlobal("Image", class {
      src = "";
      decoding = "";
      naturalWidth = 1;
      naturalHeight = 1;
      decode = (): Promise<void> => Promise.resolve();
    });
  });

  afterEach(() => {
    document.body.innerHTML = "";
    vi.unstubAllGlobals();
  });

  async function mount(attributes: string): Promise<BodyChart> {
    document.body.innerHTML = `<script type="application/json" id="config">${JSON.stringify(SERVED)}</script><body-chart config="config" ${attributes}></body-chart>`;
    const chart = document.querySelector("body-chart") as BodyChart;
    chart.addEventListener("pick", (event) => picks.push((event as CustomEvent<PickDetail>).detail));
    chart.addEventListener("pin", (event) => pinned.push((event as CustomEvent<{ id: string }>).detail.id));
    await chart.ready;
    await vi.waitFor(() => expect(chart.shadowRoot?.querySelector(".pane.ready")).not.toBeNull());
    return chart;
  }

  const stage = (chart: BodyChart): HTMLElement => chart.shadowRoot?.querySelector(".pane.ready .stage") as HTMLElement;
  const press = (chart: BodyChart, key: string): boolean => stage(chart).dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));

  it("chooses a place by the keyboard, says where the cross is, and paints nothing", async () => {
    const chart = await mount('mode="pick"');
    expect(stage(chart).getAttribute("role")).toBe("application");
    press(chart, "Enter");
    expect(picks).toEqual([]);
    press(chart, "ArrowDown");
    expect(chart.shadowRoot?.querySelector("[aria-live]")?.textContent).toMatch(/^Upper part, (left|right)$/);
    press(chart, "Enter");
    expect(picks).toMatchObject([{ region: "upper", view: "front" }]);
    expect(picks[0].patch).toBeGreaterThanOrEqual(0);
    expect(chart.empty).toBe(true);
  });

  it("goes back to painting when the mode is taken away", async () => {
    const chart = await mount('mode="pick"');
    chart.mode = "paint";
    expect(stage(chart).getAttribute("role")).toBe("group");
    press(chart, "ArrowDown");
    press(chart, "Enter");
    expect(picks).toEqual([]);
  });

  it("shows pins and says which was tapped; pins in an unknown state or beyond the surface are not drawn", async () => {
    const chart = await mount('mode="pick"');
    chart.pins = [pin("a", 3, "A, right", "in"), pin("far", 999_999)];
    const button = chart.shadowRoot?.querySelector<HTMLButtonElement>(".pane .pin");
    expect(chart.shadowRoot?.querySelectorAll(".pane .pin").length).toBe(chart.shadowRoot?.querySelectorAll(".pane").length);
    button?.click();
    expect(pinned).toEqual(["a"]);
    expect(() => (chart.pins = [{ ...pin("b", 3), state: "gone" as Pin["state"] }])).toThrow("allowed are planned, in, out, ghost, blocked");
    expect(chart.pins.length).toBe(2);
  });

  it("turns to a view that shows what it is asked to look at, and stays where that is one already", async () => {
    const chart = await mount('mode="pick"');
    chart.view = "back";
    chart.lookAt([PATCHES - 1, 999_999]);
    expect(chart.view).toBe("back");
    chart.lookAt([3]);
    expect(chart.view).toBe("front");
  });

  it("shows another drawing faintly, and changes nothing of its own", async () => {
    const chart = await mount("");
    const overlay = (): Overlay => (chart.inner as unknown as { overlay: Overlay }).overlay;
    chart.ghost = pack([{ quality: "sharp", intensity: 6, patches: [0, CELL] }]);
    expect(overlay().ghost?.reduce((sum, value) => sum + value, 0)).toBe(2);
    expect(chart.empty).toBe(true);
    expect(() => (chart.ghost = "broken")).toThrow();
    chart.ghost = null;
    expect(overlay().ghost).toBeNull();
  });
});
