// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Binder, type Keeper } from "../src/visit/binder";
import { ConflictDialog, sides } from "../src/visit/conflict";
import type { Entry, Values } from "../src/visit/entry";
import { labelOf, valueWords } from "../src/visit/fields";
import type { PutOptions } from "../src/visit/queue";
import { clearRefusal, goToRefusal, showRefusal } from "../src/visit/refusals";
import type { Conflict } from "../src/visit/transport";

const PAGE = `
<div id="visit">
  <div data-part="visit" data-row="v" data-version="3">
    <label><span>Note</span><textarea data-field="note"></textarea></label>
    <input type="radio" name="tol" value="well" data-field="tolerance" id="well"><label for="well">Tolerated well</label>
    <input type="radio" name="tol" value="" data-field="tolerance" id="none"><label for="none">Not said</label>
    <input type="checkbox" data-field="aftercare_spoken" data-type="bool">
    <ul>
      <li data-part="site" data-row="s" data-version="1">
        <fieldset><legend>Technique</legend>
          <input type="checkbox" data-field="techniques" data-type="list" value="static" checked>
          <input type="checkbox" data-field="techniques" data-type="list" value="winding">
        </fieldset>
        <label><span>Depth</span><input type="text" data-field="depth_mm" data-type="int"></label>
        <input data-field="diameter_mm" data-type="decimal" aria-label="Diameter">
        <select data-field="referral_felt" data-type="bool" aria-label="Referral felt"><option value="">not asked</option><option value="true">Yes</option><option value="false">No</option></select>
        <button id="out" data-set='{"needles_out":2}' aria-pressed="false">Both out</button>
        <button id="gone" data-remove>Remove</button>
      </li>
      <template data-new="measure"><li data-part="measure">
        <input type="hidden" data-field="kind" value="motion"><b data-slot="title">New</b>
        <label for="what-__row__">Movement</label><input id="what-__row__" data-field="what" required>
        <input data-field="value" data-type="decimal" required>
        <button data-remove data-ask="Really remove?">Remove</button>
      </li></template>
      <button id="add" data-add="measure" data-set='{"side":"right"}' data-show='{"title":"Neck"}'>Add</button>
      <button id="site" data-add="site" data-set='{"muscle":"x","patch":7}'>Needle here</button>
    </ul>
    <form data-sign><button>Sign</button></form>
  </div>
</div>`;

class FakeKeeper implements Keeper {
  waiting: Entry[] = [];
  readonly told: [string, string, Values | "remove", boolean][] = [];
  /** What was typed and not yet sent. */
  resting: Values[] = [];
  readonly versions = new Map<string, number>();
  readonly seen = { note: (row: string, version: number): void => void this.versions.set(row, version) };
  private last: [string, string, Values, boolean] | null = null;
  put(part: string, id: string, set: Values, { complete = true, resting = false }: PutOptions = {}): void {
    this.last = [part, id, set, complete];
    if (resting) this.resting.push(set);
    else this.told.push(this.last);
  }
  go(): void {
    if (this.last && this.told.at(-1) !== this.last) this.told.push(this.last);
  }
  remove(part: string, id: string): void {
    this.told.push([part, id, "remove", true]);
  }
}

let keeper: FakeKeeper;
let binder: Binder;
let root: HTMLElement;
let ids: number;
const $ = <T extends HTMLElement = HTMLInputElement>(selector: string): T => document.querySelector(selector) as T;
const fire = (element: Element, type: string): boolean => element.dispatchEvent(new Event(type, { bubbles: true, cancelable: true }));

beforeEach(() => {
  vi.useFakeTimers();
  document.body.innerHTML = PAGE;
  root = $("#visit");
  keeper = new FakeKeeper();
  ids = 0;
  binder = new Binder(root, keeper, () => `new${++ids}`);
  binder.refresh();
});

afterEach(() => {
  vi.useRealTimers();
  document.body.innerHTML = "";
});

function type(selector: string, text: string): HTMLInputElement {
  const control = $(selector);
  control.value = text;
  fire(control, "input");
  return control;
}

describe("the binder", () => {
  it("takes note of the versions that the page shows", () => {
    expect([...keeper.versions]).toEqual([["v", 3], ["s", 1]]);
  });

  it("sends text once the keys rest, on leaving the field, and not twice", () => {
    type("[data-field=note]", "a");
    vi.advanceTimersByTime(400);
    type("[data-field=note]", "ab");
    vi.advanceTimersByTime(400);
    expect(keeper.told).toEqual([]);
    vi.advanceTimersByTime(300);
    fire($("[data-field=note]"), "change");
    expect(keeper.told).toEqual([["visit", "v", { note: "ab" }, true]]);
    expect(keeper.resting).toEqual([{ note: "a" }, { note: "ab" }]);
    type("[data-field=note]", "abc");
    fire($("[data-field=note]"), "change");
    type("[data-field=note]", "abcd");
    binder.flush();
    vi.advanceTimersByTime(1000);
    expect(keeper.told.slice(1).map(([, , set]) => set)).toEqual([{ note: "abc" }, { note: "abcd" }]);
  });

  it("sends choices at once, each in its type and to the row it stands in", () => {
    $("#well").click();
    $("#none").click();
    $("[data-field=aftercare_spoken]").click();
    $("[value=winding]").click();
    const felt = $<HTMLSelectElement>("[data-field=referral_felt]");
    for (const value of ["false", ""]) {
      felt.value = value;
      fire(felt, "change");
    }
    type("[data-field=depth_mm]", " 20 ");
    fire($("[data-field=depth_mm]"), "change");
    type("[data-field=diameter_mm]", "0,25");
    fire($("[data-field=diameter_mm]"), "change");
    expect(keeper.told.map(([part, , set]) => [part, set])).toEqual([
      ["visit", { tolerance: "well" }],
      ["visit", { tolerance: null }],
      ["visit", { aftercare_spoken: true }],
      ["site", { techniques: ["static", "winding"] }],
      ["site", { referral_felt: false }],
      ["site", { referral_felt: null }],
      ["site", { depth_mm: 20 }],
      ["site", { diameter_mm: "0.25" }],
    ]);
  });

  it("refuses beside the field what is no number, keeps what was typed, and forgets it once it is right", () => {
    type("[data-field=depth_mm]", "2");
    const depth = type("[data-field=depth_mm]", "2o");
    fire(depth, "change");
    expect([keeper.told, keeper.resting]).toEqual([[], []]);
    const line = document.getElementById(depth.getAttribute("aria-describedby") ?? "");
    expect(line?.textContent).toBe("Write a number.");
    expect(depth.value).toBe("2o");
    type("[data-field=depth_mm]", "2.5");
    binder.flush();
    expect($<HTMLElement>(".refusal").textContent).toBe("Write a whole number.");
    type("[data-field=depth_mm]", "20");
    binder.flush();
    expect([document.querySelector(".refusal"), depth.getAttribute("aria-invalid"), depth.getAttribute("aria-describedby")]).toEqual([null, null, null]);
  });

  it("saves a drawing at the end of a stroke, but not what the chart was given at its start", () => {
    const row = $<HTMLElement>("[data-row=s]");
    const chart = Object.assign(document.createElement("fake-chart"), { value: "AAA" }) as unknown as HTMLInputElement;
    chart.dataset["field"] = "strokes";
    chart.setAttribute("value", "AAA");
    row.append(chart);
    const draw = (value: string, final: boolean): void => {
      chart.value = value;
      chart.dispatchEvent(new CustomEvent("drawing", { bubbles: true, detail: { final } }));
    };
    draw("AAA", true);
    draw("AAB", false);
    draw("AAC", true);
    draw("AAC", true);
    draw("AAA", true);
    expect(keeper.told.map(([, , set]) => set)).toEqual([{ strokes: "AAC" }, { strokes: "AAA" }]);
  });

  it("changes nothing of a visit that is signed", () => {
    document.body.innerHTML = PAGE;
    new Binder($("#visit"), keeper, () => "x", true);
    $("#well").click();
    $("#add").click();
    expect(keeper.told).toEqual([]);
  });

  it("sets what a button says, and shows it", () => {
    $("#out").click();
    expect(keeper.told).toEqual([["site", "s", { needles_out: 2 }, true]]);
    expect($("#out").getAttribute("aria-pressed")).toBe("true");
  });

  it("makes a new row once for a double tap, whole, and waits until it is complete", () => {
    $("#add").click();
    $("#add").click();
    const row = $<HTMLElement>("[data-part=measure]");
    expect(document.querySelectorAll("[data-part=measure]").length).toBe(1);
    expect(row.querySelector("[data-slot]")?.textContent).toBe("Neck");
    expect(row.querySelector("label")?.getAttribute("for")).toBe("what-new1");
    type("#what-new1", "Rotation");
    binder.flush();
    const value = row.querySelector<HTMLInputElement>("[data-field=value]") as HTMLInputElement;
    value.value = "60";
    fire(value, "change");
    expect(keeper.told).toEqual([
      ["measure", "new1", { kind: "motion", side: "right" }, false],
      ["measure", "new1", { kind: "motion", what: "Rotation" }, false],
      ["measure", "new1", { kind: "motion", what: "Rotation", value: "60" }, true],
    ]);
  });

  it("makes a row without a template too: the server draws it", () => {
    $("#site").click();
    expect(keeper.told).toEqual([["site", "new1", { muscle: "x", patch: 7 }, true]]);
  });

  it("removes a row, and asks first where the page says so", () => {
    $("#gone").click();
    expect(keeper.told).toEqual([["site", "s", "remove", true]]);
    expect($<HTMLElement>("[data-row=s]").hidden).toBe(true);
    vi.advanceTimersByTime(1000);
    keeper.told.length = 0;
    const tap = (selector: string, at: number): void => {
      const event = new MouseEvent("click", { bubbles: true, cancelable: true });
      Object.defineProperty(event, "timeStamp", { value: at });
      $(selector).dispatchEvent(event);
    };
    tap("#add", 1e6);
    tap("[data-part=measure] [data-remove]", 2e6);
    expect(keeper.told.length).toBe(1);
    expect($("[data-part=measure] [data-remove]").textContent).toBe("Really remove?");
    tap("[data-part=measure] [data-remove]", 3e6);
    expect(keeper.told.at(-1)).toEqual(["measure", "new1", "remove", true]);
  });

  it("lays what waits over the page again, also rows that the server has not seen", () => {
    const common = { remove: false, seen: {}, tried: true, held: null };
    keeper.waiting = [
      { ...common, key: "1", part: "site", id: "s", set: { techniques: ["winding"], depth_mm: 30, referral_felt: true } },
      { ...common, key: "2", part: "measure", id: "m9", set: { what: "Flexion" }, show: { title: "Knee" } },
      { ...common, key: "3", part: "visit", id: "v", set: { tolerance: "well", aftercare_spoken: true } },
    ];
    binder.refresh();
    expect([...document.querySelectorAll<HTMLInputElement>("[data-field=techniques]")].map(({ checked }) => checked)).toEqual([false, true]);
    expect([$("[data-field=depth_mm]").value, $("[data-field=referral_felt]").value]).toEqual(["30", "true"]);
    expect([$("#well").checked, $("[data-field=aftercare_spoken]").checked]).toEqual([true, true]);
    expect([$("#what-m9").value, $<HTMLElement>("[data-row=m9] [data-slot]").textContent]).toEqual(["Flexion", "Knee"]);
  });

  it("leaves alone what somebody is typing", () => {
    $("[data-field=note]").focus();
    $("[data-field=note]").value = "half a sen";
    keeper.waiting = [{ key: "1", part: "visit", id: "v", set: { note: "half" }, remove: false, seen: {}, tried: true, held: null }];
    binder.refresh();
    expect($("[data-field=note]").value).toBe("half a sen");
  });
});

describe("words of the page", () => {
  it("name fields and values as the page does", () => {
    const site = $<HTMLElement>("[data-row=s]");
    expect(["techniques", "depth_mm", "diameter_mm", "needles_out"].map((field) => labelOf(site, field))).toEqual(["Technique", "Depth", "Diameter", "needles out"]);
    expect(valueWords(site, "referral_felt", false)).toBe("No");
    expect(valueWords($("[data-row=v]"), "tolerance", "well")).toBe("Tolerated well");
    expect(valueWords(site, "depth_mm", null)).toBe("nothing");
  });
});

describe("a refusal", () => {
  it("stands behind the field's label, opens what is folded, and goes", () => {
    document.body.innerHTML = `<div id="visit"><details><summary>More</summary><div data-part="site" data-row="s"><label id="l">Out<input data-field="needles_out" aria-describedby="hint"></label></div></details></div>`;
    root = $("#visit");
    Element.prototype.scrollIntoView = () => undefined;
    const row = $<HTMLElement>("[data-row]");
    showRefusal(row, "needles_out", "0 to 30.");
    const line = showRefusal(row, "needles_out", "0 to 30.");
    expect(document.querySelectorAll(".refusal").length).toBe(1);
    expect($("#l").nextElementSibling).toBe(line);
    expect($("input").getAttribute("aria-describedby")).toBe(`hint ${line.id}`);
    expect(goToRefusal(root)).toBe(true);
    expect($<HTMLDetailsElement>("details").open).toBe(true);
    expect(document.activeElement).toBe($("input"));
    clearRefusal(row, "needles_out");
    expect(goToRefusal(root)).toBe(false);
    expect($("input").getAttribute("aria-describedby")).toBe("hint");
    showRefusal(row, "patch", "A place on the body.");
    expect($<HTMLElement>(".refusal").textContent).toBe("patch: A place on the body.");
  });
});

describe("the conflict dialog", () => {
  const mine: Entry = { key: "k", part: "site", id: "s", set: { depth_mm: 20, referral_felt: true }, remove: false, seen: {}, tried: false, held: "conflict" };
  const conflict: Conflict = { key: "k", part: "site", id: "s", version: 4, by: "Ben Okafor", now: { depth_mm: 30, referral_felt: true } };

  it("shows what differs, by whom, in the page's words", () => {
    expect(sides(conflict, mine, $("[data-row=s]"))).toEqual([{ label: "Depth", mine: "20", theirs: "30" }]);
    expect(sides({ ...conflict, now: null }, mine, null).map(({ theirs }) => theirs)).toEqual(["removed", "removed"]);
  });

  it("asks for one after the other and tells the choice", () => {
    const dialog = document.createElement("dialog");
    document.body.append(dialog);
    const chosen: [string, string[]][] = [];
    const asking = new ConflictDialog(dialog, (part, id) => binder.rowFor(part, id), (one, _mine, fields) => chosen.push([one.key, [...fields]]));
    asking.add(conflict, mine);
    asking.add({ ...conflict, key: "k2", by: "" }, { ...mine, key: "k2" });
    expect(dialog.open).toBe(true);
    expect(dialog.querySelector("h2")?.textContent).toBe("Ben Okafor changed this meanwhile");
    dialog.querySelector<HTMLElement>("[data-choice=mine]")?.click();
    expect(dialog.querySelector("h2")?.textContent).toBe("The patient changed this meanwhile");
    dialog.close();
    asking.open();
    dialog.querySelector<HTMLElement>("[data-choice=theirs]")?.click();
    expect(dialog.open).toBe(false);
    expect(chosen).toEqual([["k", ["depth_mm", "referral_felt"]], ["k2", []]]);
  });
});
