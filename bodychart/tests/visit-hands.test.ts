// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Binder } from "../src/visit/binder";
import { Body, type Chart } from "../src/visit/body";
import type { Values } from "../src/visit/entry";
import { lendHands } from "../src/visit/hands";
import { bytesOf, enliven, lengthOf, PNG_BYTES } from "../src/visit/signature";

const PAGE = `
<div id="visit" data-part="visit" data-row="v" data-version="1">
  <body-chart-fake data-field="strokes"></body-chart-fake>
  <label><input type="radio" name="body-mode" value="paint" checked></label><label><input type="radio" name="body-mode" value="pick"></label>
  <input type="checkbox" id="show-ghost" checked>
  <script type="application/json" id="ghost">AQID</script>
  <div id="pins" data-pins='[{"id":"s1","patch":4,"label":"1","state":"in"},{"id":"last-9","patch":5,"label":"","state":"ghost"}]'></div>
  <div id="choices" data-pick-url="/part/site_choices/"></div>
  <details id="step-needle" data-step="needle"><summary>Needle</summary><ol><li id="site-s1" data-part="site" data-row="s1" data-version="1">
    <input type="checkbox" id="t1" data-field="techniques" data-type="list" value="static"></li></ol></details>
  <ul><li data-part="site" data-row="s1" data-version="1"><input id="out" data-field="needles_out" data-type="int"><button id="all" data-set='{"needles_out":2}'>2 out</button></li>
      <li data-part="site" data-row="s1" data-version="1"><input id="out2" data-field="needles_out" data-type="int"></li></ul>
  <div data-part="answer" data-row="q" data-version="0" id="q"><input type="hidden" data-field="question" value="implant">
    <input type="radio" name="v" id="yes" value="yes" data-field="value" required><input type="radio" name="v" id="no" value="no" data-field="value" required>
    <input type="radio" name="c" id="choice" value="pacemaker" data-field="details.choice"><input id="inr" data-field="details.number" data-type="float">
    <div data-places></div><button id="point" data-point="q">Point</button></div>
  <button id="tap" data-tap="#all, #no">Both</button>
  <a id="go" href="#step-needle" data-opens="step-needle">Needle</a>
  <form><input type="radio" name="language" value="en" data-shows="text-en" checked><input type="radio" name="language" value="es" id="es" data-shows="text-es">
    <details id="text-en" open><summary>en</summary></details><details id="text-es" hidden><summary>es</summary></details>
    <input type="radio" name="signer" value="patient" checked><input type="radio" name="signer" value="guardian" id="guardian" data-name="Rosa Marín"><input name="signer_name" value="Ana Marín"></form>
  <div data-signature><canvas width="640" height="180"></canvas><input type="hidden" name="signature"><button data-signature-clear>Clear</button></div>
</div>`;

const $ = <T extends HTMLElement = HTMLInputElement>(selector: string): T => document.querySelector(selector) as T;
let told: [string, string, Values][];
let chart: Chart;
let binder: Binder;

beforeEach(() => {
  document.body.innerHTML = PAGE;
  Element.prototype.scrollIntoView = () => undefined;
  told = [];
  const keeper = { waiting: [], seen: { note: () => undefined }, put: (part: string, id: string, set: Values) => void told.push([part, id, set]), go: () => undefined, remove: () => undefined };
  binder = new Binder($("#visit"), keeper, () => "new");
  lendHands($("#visit"));
  chart = Object.assign($<HTMLElement>("body-chart-fake"), {
    mode: "paint", pins: [], ghost: null, ready: Promise.resolve(),
    lookAt: vi.fn(), setHeat: vi.fn(), setPoints: vi.fn(), setExplained: vi.fn(), setUnexplained: vi.fn(),
  }) as unknown as Chart;
});

afterEach(() => vi.unstubAllGlobals());

describe("one tap", () => {
  it("stands for several, as the page says", () => {
    $("#tap").click();
    expect(told).toEqual([["site", "s1", { needles_out: 2 }], ["answer", "q", { question: "implant", value: "no" }]]);
  });

  it("opens a step", () => {
    $("#go").click();
    expect($<HTMLDetailsElement>("#step-needle").open).toBe(true);
  });

  it("shows the chosen language's text and the guardian's name", () => {
    $("#es").click();
    expect([$("#text-en").hidden, $<HTMLDetailsElement>("#text-es").open]).toEqual([true, true]);
    $("#guardian").click();
    expect($("[name=signer_name]").value).toBe("Rosa Marín");
    $("[name=signer][value=patient]").click();
    expect($("[name=signer_name]").value).toBe("Ana Marín");
  });
});

describe("a row that stands on the page several times", () => {
  it("shows the same everywhere, and knows its version everywhere", () => {
    $("#all").click();
    expect([$("#out").value, $("#out2").value]).toEqual(["2", "2"]);
    binder.confirmed("site", "s1", 7, { needles_out: 2 });
    expect([...document.querySelectorAll<HTMLElement>("[data-row=s1]")].map((row) => row.dataset["version"])).toEqual(["7", "7", "7"]);
  });

  it("is not set back by a section that was drawn before the last change was saved", () => {
    binder.confirmed("site", "s1", 7, { needles_out: 2 });
    const late = $("#out").closest("li") as HTMLElement;
    late.dataset["version"] = "6";
    $("#out").value = "";
    binder.refresh(late);
    expect([$("#out").value, late.dataset["version"]]).toEqual(["2", "7"]);
    late.dataset["version"] = "8";
    $("#out").value = "1";
    binder.refresh(late);
    expect($("#out").value).toBe("1");
  });
});

describe("details of an answer", () => {
  it("are one value, put together from their controls", () => {
    $("#choice").click();
    $("#inr").value = "2,5";
    $("#inr").dispatchEvent(new Event("change", { bubbles: true }));
    expect(told.at(-1)?.[2]).toEqual({ question: "implant", details: { choice: "pacemaker", number: 2.5 } });
  });
});

describe("the body", () => {
  it("shows pins and the last drawing, and hides that when asked", () => {
    new Body($("#visit"), chart, () => undefined);
    expect(chart.pins.length).toBe(2);
    expect(chart.lookAt).toHaveBeenCalledWith([4, 5]);
    expect(chart.ghost).toBe("AQID");
    $("#show-ghost").click();
    expect(chart.ghost).toBeNull();
    $("[name=body-mode][value=pick]").click();
    expect(chart.mode).toBe("pick");
  });

  it("asks what may be needled where it was tapped, and says so when it cannot", async () => {
    new Body($("#visit"), chart, () => undefined);
    const fetched = vi.fn(async () => new Response("<button>Needle</button>"));
    vi.stubGlobal("fetch", fetched);
    chart.dispatchEvent(new CustomEvent("pick", { detail: { patch: 77, region: "neck", side: "right" } }));
    await vi.waitFor(() => expect($<HTMLElement>("#choices").textContent).toBe("Needle"));
    expect(fetched).toHaveBeenCalledWith("/part/site_choices/?patch=77", expect.anything());
    vi.stubGlobal("fetch", async () => Promise.reject(new TypeError("offline")));
    chart.dispatchEvent(new CustomEvent("pick", { detail: { patch: 78, region: "neck", side: "right" } }));
    await vi.waitFor(() => expect($<HTMLElement>("#choices").textContent).toContain("without a connection"));
  });

  it("leads from a pin to the form of its site", () => {
    new Body($("#visit"), chart, () => undefined);
    chart.dispatchEvent(new CustomEvent("pin", { detail: { id: "s1" } }));
    expect($<HTMLDetailsElement>("#step-needle").open).toBe(true);
    expect(document.activeElement).toBe($("#t1"));
  });

  it("answers a question that asks for a place, once, and goes back to painting", () => {
    new Body($("#visit"), chart, (row, field) => binder.take(row, field));
    $("#point").click();
    expect(chart.mode).toBe("pick");
    chart.dispatchEvent(new CustomEvent("pick", { detail: { patch: 3, region: "neck_side", side: "right" } }));
    expect(chart.mode).toBe("paint");
    expect(told.at(-1)?.[2]).toEqual({ question: "implant", details: { regions: [["neck_side", "right"]] } });
    expect($<HTMLElement>("[data-places]").textContent).toBe("neck side, right");
  });
});

describe("a signature", () => {
  const send = (type: string, x: number, y: number): void => {
    const event = new Event(type, { bubbles: true, cancelable: true });
    Object.defineProperties(event, { pointerId: { value: 1 }, clientX: { value: x }, clientY: { value: y }, button: { value: 0 } });
    $("canvas").dispatchEvent(event);
  };

  function field(png: (width: number) => string): HTMLInputElement {
    HTMLCanvasElement.prototype.toDataURL = function () {
      return png(this.width);
    };
    const canvas = $<HTMLCanvasElement>("canvas");
    canvas.setPointerCapture = () => undefined;
    canvas.getBoundingClientRect = () => ({ left: 0, top: 0, width: 640, height: 180 }) as DOMRect;
    enliven(document);
    enliven(document);
    return $("[name=signature]");
  }

  it("is a PNG once it is more than a dot, and can be taken back", () => {
    const hidden = field(() => "data:image/png;base64,AAAA");
    send("pointerdown", 10, 10);
    send("pointerup", 10, 10);
    expect(hidden.value).toBe("");
    send("pointerdown", 10, 10);
    send("pointermove", 200, 60);
    send("pointerup", 200, 60);
    expect(hidden.value).toBe("data:image/png;base64,AAAA");
    $("[data-signature-clear]").click();
    expect(hidden.value).toBe("");
  });

  it("is made smaller until it fits into the limit", () => {
    const sizes: number[] = [];
    const hidden = field((width) => (sizes.push(width), `data:image/png;base64,${"A".repeat(width > 400 ? 80_000 : 4)}`));
    send("pointerdown", 10, 10);
    send("pointermove", 600, 60);
    send("pointerup", 600, 60);
    expect(sizes).toEqual([640, 480, 320]);
    expect(bytesOf(hidden.value)).toBeLessThanOrEqual(PNG_BYTES);
  });

  it("is measured along its strokes", () => {
    expect(lengthOf([[{ x: 0, y: 0 }, { x: 3, y: 4 }], [{ x: 1, y: 1 }]])).toBe(5);
    expect(bytesOf("data:image/png;base64,QUJD")).toBe(3);
    expect(bytesOf("data:image/png;base64,QUI=")).toBe(2);
  });
});
