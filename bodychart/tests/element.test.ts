// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { BodyChart, type DrawingDetail } from "../src/element";
import type { Overlay } from "../src/figure";
import { EMPTY_TEXT } from "../src/packing";
import { pack } from "../src/packing";
import { packedIndex, PATCHES, patchTable, SERVED, TOOTH_LEFT } from "./synthetic";

/** The test DOM has no ElementInternals; browser tests prove the real ones. */
let posted: string | null;
HTMLElement.prototype.attachInternals = function (this: HTMLElement): ElementInternals {
  const setFormValue = (value: string): void => void (posted = value);
  return { setFormValue, form: null } as unknown as ElementInternals;
};

if (!customElements.get("body-chart")) customElements.define("body-chart", BodyChart);

const ONE_PATCH = pack([{ quality: "sharp", intensity: 6, patches: [0] }]);
let details: DrawingDetail[];

function mount(attributes = "", inside = ""): BodyChart {
  document.body.innerHTML = `<script type="application/json" id="config">${JSON.stringify(SERVED)}</script>
    <form><body-chart name="drawing" config="config" ${attributes}>${inside}</body-chart></form>`;
  const chart = document.querySelector("body-chart") as BodyChart;
  chart.addEventListener("drawing", (event) => details.push((event as CustomEvent<DrawingDetail>).detail));
  return chart;
}

function find<T extends Element>(chart: BodyChart, selector: string): T {
  const found = chart.shadowRoot?.querySelector<T>(selector);
  if (!found) throw new Error(`nothing matches ${selector}`);
  return found;
}

function openList(chart: BodyChart): void {
  const list = find<HTMLDetailsElement>(chart, "details.panel");
  list.open = true;
  list.dispatchEvent(new Event("toggle"));
}

function tick(chart: BodyChart, label: string): HTMLInputElement {
  return find(chart, `.tick input[aria-label^="${label}"]`);
}

beforeEach(() => {
  details = [];
  posted = null;
  vi.stubGlobal("fetch", async (address: string) => {
    if (address.endsWith("patches.bin.gz")) return new Response(patchTable() as BodyInit);
    if (address.endsWith(".idx.gz")) return new Response(packedIndex() as BodyInit);
    return new Response(null, { status: 404 });
  });
  vi.stubGlobal("Image", class {
    src = "";
    decoding = "";
    naturalWidth = 1;
    naturalHeight = 1;
    decode(): Promise<void> {
      return Promise.resolve();
    }
  });
});

afterEach(() => {
  document.body.innerHTML = "";
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe("value", () => {
  it("is the empty drawing at first, and what the attribute says", async () => {
    expect(mount().value).toBe(EMPTY_TEXT);
    expect(mount().empty).toBe(true);
    const chart = mount(`value="${ONE_PATCH}"`);
    await chart.ready;
    expect(chart.value).toBe(ONE_PATCH);
    expect(details.at(-1)).toMatchObject({ text: ONE_PATCH, final: true, empty: false });
  });

  it("takes a drawing and gives it back, without an event of its own", async () => {
    const chart = mount();
    await chart.ready;
    chart.value = ONE_PATCH;
    expect(chart.value).toBe(ONE_PATCH);
    expect(posted).toBe(ONE_PATCH);
    expect(details).toEqual([]);
    expect(tick(chart, "Upper part, right").indeterminate).toBe(true);
    chart.value = "";
    expect(chart.value).toBe(EMPTY_TEXT);
  });

  it.each([
    ["AQ", "not standard base64"],
    ["<img src=x onerror=alert(1)>", "not standard base64"],
    ["Ag==", "version 2 is unknown"],
    [pack([{ quality: "ache", intensity: 1, patches: [PATCHES] }]), `patch ${PATCHES} is beyond this surface`],
  ])("refuses %s and stays as it was", async (text, message) => {
    const chart = mount();
    await chart.ready;
    chart.value = ONE_PATCH;
    expect(() => (chart.value = text)).toThrow(message);
    expect(chart.value).toBe(ONE_PATCH);
    expect(tick(chart, "Upper part, right").indeterminate).toBe(true);
  });
});

describe("the list of places", () => {
  it("paints a whole place in the current quality and strength, and takes it out", async () => {
    const chart = mount();
    await chart.ready;
    find<HTMLInputElement>(chart, "input[value=burning]").click();
    const range = find<HTMLInputElement>(chart, "input[type=range]");
    range.value = "7";
    range.dispatchEvent(new Event("input"));
    tick(chart, "Upper part, left").click();
    expect(details.at(-1)).toMatchObject({
      final: true,
      surface: "synthetic/1",
      regions: [{ region: "upper", side: "left", coverage: 1, intensity: 7, quality: ["burning"] }],
    });
    expect(tick(chart, "Upper part, left").checked).toBe(true);
    tick(chart, "Upper part, left").click();
    expect(details.at(-1)).toMatchObject({ empty: true, regions: [], text: EMPTY_TEXT });
  });

  it("shows a part that was painted as partly covered, and completes it when ticked", async () => {
    const chart = mount();
    await chart.ready;
    chart.value = ONE_PATCH;
    const box = tick(chart, "Upper part, right");
    expect([box.checked, box.indeterminate, box.getAttribute("aria-label")]).toEqual([false, true, "Upper part, right, 12 % covered"]);
    box.click();
    expect(details.at(-1)?.regions).toMatchObject([{ region: "upper", side: "right", coverage: 1, quality: ["ache", "sharp"] }]);
  });

  it("changes strength and quality of a marked place", async () => {
    const chart = mount();
    await chart.ready;
    chart.value = ONE_PATCH;
    expect(chart.shadowRoot?.querySelectorAll(".card").length).toBe(0);
    openList(chart);
    const strength = find<HTMLSelectElement>(chart, ".card select");
    expect(strength.value).toBe("6");
    strength.value = "2";
    strength.dispatchEvent(new Event("change"));
    find<HTMLButtonElement>(chart, '.card .feel[aria-label="Numb"]').click();
    expect(details.at(-1)?.regions).toMatchObject([{ intensity: 2, quality: ["sharp", "numb"] }]);
    find<HTMLButtonElement>(chart, '.card .feel[aria-label="Sharp"]').click();
    expect(details.at(-1)?.regions).toMatchObject([{ intensity: 2, quality: ["numb"] }]);
    find<HTMLButtonElement>(chart, '.card [aria-label="Remove Upper part, right"]').click();
    expect(chart.shadowRoot?.querySelectorAll(".card").length).toBe(0);
  });

  it("offers places not seen from outside apart, and pelvic ones only when asked", async () => {
    const chart = mount();
    await chart.ready;
    expect(find(chart, ".more").contains(tick(chart, "Tooth, left"))).toBe(true);
    const pelvic = tick(chart, "Floor").closest("details") as HTMLDetailsElement;
    expect(pelvic.hidden).toBe(true);
    find<HTMLInputElement>(chart, ".opt-in input").click();
    expect(pelvic.hidden).toBe(false);
    tick(chart, "Floor").click();
    expect(details.at(-1)?.regions).toMatchObject([{ region: "floor", side: "midline", coverage: 1 }]);
  });

  it("finds places by any of their words", async () => {
    const chart = mount();
    await chart.ready;
    const search = find<HTMLInputElement>(chart, "input[type=search]");
    search.value = "PART low";
    search.dispatchEvent(new Event("input"));
    const shown = [...(chart.shadowRoot?.querySelectorAll<HTMLElement>(".row") ?? [])].filter((row) => !row.hidden);
    expect(shown.map((row) => row.querySelector(".row-name")?.textContent)).toEqual(["Lower part"]);
    expect(find(chart, ".hint[role=status]").textContent).toBe("1 place matches.");
  });

  it("is announced in plain words once the hand rests", async () => {
    const chart = mount();
    await chart.ready;
    vi.useFakeTimers();
    tick(chart, "Upper part, left").click();
    expect(find(chart, "[aria-live]").textContent).toBe("");
    vi.advanceTimersByTime(1000);
    expect(find(chart, "[aria-live]").textContent).toBe("Upper part, left: ache, 100 % covered");
    tick(chart, "Upper part, left").click();
    vi.advanceTimersByTime(1000);
    expect(find(chart, "[aria-live]").textContent).toBe("Upper part, left: no longer marked");
  });
});

describe("history", () => {
  it("undoes, redoes and clears, each with one final event", async () => {
    const chart = mount();
    await chart.ready;
    tick(chart, "Tooth, left").click();
    const text = pack([{ quality: "ache", intensity: null, patches: [TOOTH_LEFT] }]);
    chart.undo();
    chart.redo();
    chart.clear();
    chart.undo();
    expect(details.map((detail) => [detail.text, detail.final])).toEqual([text, EMPTY_TEXT, text, EMPTY_TEXT, text].map((each) => [each, true]));
    chart.undo();
    chart.undo();
    expect(details.length).toBe(6);
  });

  it("survives a change of view and of shape", async () => {
    const chart = mount();
    await chart.ready;
    chart.value = ONE_PATCH;
    chart.view = "left";
    expect(chart.view).toBe("left");
    chart.shape = "female";
    expect(chart.shape).toBe("female");
    expect(chart.value).toBe(ONE_PATCH);
    expect(() => (chart.view = "inside")).toThrow("there is no view inside; allowed are front");
  });
});

describe("strokes", () => {
  it("tell the page during the stroke at most every 100 ms, and once at its end", async () => {
    const chart = mount();
    await chart.ready;
    vi.useFakeTimers();
    const inner = chart.inner;
    if (!inner) throw new Error("no chart");
    inner.drawing.begin();
    for (let patch = 0; patch < 12; patch++) {
      inner.drawing.set(0, [patch], 5);
      inner.stroke(false);
      vi.advanceTimersByTime(25);
    }
    inner.drawing.commit();
    inner.stroke(true);
    vi.advanceTimersByTime(1000);
    expect(details.map((detail) => detail.final)).toEqual([false, false, false, false, true]);
    expect(details.at(-1)?.regions.map((region) => region.side)).toEqual(["left", "right"]);
  });
});

describe("the page's own list", () => {
  const LIST = `<fieldset><input type="checkbox" name="pain" value="a" data-region="upper" data-side="left" checked>
    <select data-intensity data-region="upper" data-side="left"><option value="4" selected>4</option></select>
    <input type="checkbox" data-region="lower" data-side="left"><input type="checkbox" data-region="no_such" data-side="left" checked></fieldset>`;

  it("is read, then hidden and not posted", async () => {
    const chart = mount("", LIST);
    expect(chart.querySelector("fieldset")?.disabled).toBe(false);
    await chart.ready;
    expect(details.at(-1)?.regions).toEqual([{ region: "upper", side: "left", coverage: 1, intensity: 4, quality: ["ache"] }]);
    expect(chart.querySelector("fieldset")?.disabled).toBe(true);
    expect(chart.querySelector("fieldset")?.hidden).toBe(true);
    chart.undo();
    expect(chart.value).not.toBe(EMPTY_TEXT);
    expect(chart.empty).toBe(false);
  });

  it("gives way to a drawing that is there already", async () => {
    const chart = mount(`value="${ONE_PATCH}"`, LIST);
    await chart.ready;
    expect(chart.value).toBe(ONE_PATCH);
  });

  it("stays when the chart cannot start", async () => {
    const error = vi.spyOn(console, "error").mockImplementation(() => undefined);
    vi.stubGlobal("fetch", async () => new Response(null, { status: 503 }));
    const chart = mount("", LIST);
    await expect(chart.ready).rejects.toThrow("/patches.bin.gz answered 503");
    expect(chart.querySelector("fieldset")?.disabled).toBe(false);
    expect(chart.shadowRoot?.querySelector("slot")).not.toBeNull();
    expect(chart.hasAttribute("data-failed")).toBe(true);
    error.mockRestore();
  });
});

describe("form", () => {
  it("goes back to its first value on reset, and to the kept one when the browser restores it", async () => {
    const chart = mount(`value="${ONE_PATCH}"`);
    await chart.ready;
    chart.clear();
    chart.formResetCallback();
    expect(chart.value).toBe(ONE_PATCH);
    chart.formStateRestoreCallback(EMPTY_TEXT);
    expect(chart.value).toBe(EMPTY_TEXT);
    expect(posted).toBe(EMPTY_TEXT);
    expect(details.at(-1)).toMatchObject({ empty: true, final: true });
    chart.formStateRestoreCallback("broken");
    expect(chart.value).toBe(EMPTY_TEXT);
    expect(BodyChart.formAssociated).toBe(true);
  });
});

describe("what the page may show", () => {
  it("keeps wishes until it is ready, and refuses none afterwards", async () => {
    const chart = mount();
    chart.setHeat({ upper: 0.7, "lower:left": 0.2 });
    chart.setPoints([{ patch: 3, label: "1" }, { patch: 999999, label: "beyond" }]);
    chart.highlight(["upper:left"]);
    await chart.ready;
    chart.setHeat(new Float32Array(PATCHES));
    chart.setHeat(null);
    chart.highlight([]);
    chart.setPoints([]);
    expect(details).toEqual([]);
  });

  it("outlines explained paint and hatches what is unexplained, and only paint", async () => {
    const chart = mount(`value="${ONE_PATCH}"`);
    await chart.ready;
    const overlay = (): Overlay => (chart.inner as unknown as { overlay: Overlay }).overlay;
    const all = Object.fromEntries(["upper:left", "upper:right", "lower:left", "lower:right"].map((key) => [key, 0.5]));
    chart.setExplained(all);
    chart.setUnexplained(Object.keys(all));
    expect(overlay().explained.map(({ patches }) => patches.length)).toEqual([1]);
    expect(overlay().unexplained?.reduce((sum, value) => sum + value, 0)).toBe(1);
    expect(overlay().unexplained?.[overlay().explained[0].patches[0]]).toBe(1);
    chart.setExplained(null);
    chart.setUnexplained([]);
    expect(overlay()).toMatchObject({ explained: [], unexplained: null });
  });

  it("says on a narrow chart in which other view a point waits", async () => {
    const chart = mount();
    await chart.ready;
    chart.inner?.setWidth(400);
    chart.view = "back";
    chart.setPoints([{ patch: 3, label: "1" }]);
    const segments = [...(chart.shadowRoot?.querySelectorAll(".segment") ?? [])];
    expect(segments.map((segment) => segment.textContent)).toEqual(["Front✕", "Back"]);
    chart.view = "front";
    expect(chart.shadowRoot?.querySelector(".cross")).toBeNull();
  });

  it("has a name and a role for every control", async () => {
    const chart = mount();
    await chart.ready;
    for (const control of chart.shadowRoot?.querySelectorAll("button, input, select, [tabindex]") ?? []) {
      const label = control.getAttribute("aria-label") ?? control.closest("label")?.textContent ?? "";
      const labelled = control.id && chart.shadowRoot?.querySelector(`label[for="${control.id}"]`)?.textContent;
      expect(label || labelled || control.textContent, control.outerHTML).toBeTruthy();
    }
  });
});
