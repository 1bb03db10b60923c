// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { uuid } from "../src/visit/ids";
import { guardForms } from "../src/visit/leave";
import type { QueueState } from "../src/visit/queue";
import { Sections } from "../src/visit/sections";
import { StateLine, wordsFor } from "../src/visit/state";

const PAGE = `<div id="visit"><textarea data-field="note"></textarea><button id="out">Out</button><form data-sign><button>Sign</button></form></div>`;

let root: HTMLElement;
const $ = <T extends HTMLElement = HTMLInputElement>(selector: string): T => document.querySelector(selector) as T;

beforeEach(() => {
  vi.useFakeTimers();
  document.body.innerHTML = PAGE;
  root = $("#visit");
});

afterEach(() => {
  vi.useRealTimers();
  document.body.innerHTML = "";
});

describe("the state of saving", () => {
  const base: QueueState = { waiting: 0, held: { incomplete: 0, refused: 0, conflict: 0 }, sending: false, trouble: "none", savedAt: null, kept: true };
  const at = new Date(2026, 0, 5, 14, 2);

  it.each<[Partial<QueueState>, string | null]>([
    [{}, null],
    [{ waiting: 1, sending: true }, "Saving"],
    [{ savedAt: at }, "Saved 14:02"],
    [{ savedAt: at, held: { ...base.held, incomplete: 2 } }, "Saved 14:02. A new entry is not complete"],
    [{ trouble: "lost", waiting: 3 }, "No connection: 3 changes kept on this device"],
    [{ trouble: "lost", waiting: 1 }, "No connection: 1 change kept on this device"],
    [{ trouble: "lost", waiting: 1, kept: false }, "No connection: 1 change only on this page. Leave it open"],
    [{ trouble: "signed_out", waiting: 1 }, "Signed out: sign in again to save"],
    [{ trouble: "locked", waiting: 1 }, "Screen locked: unlock it to save"],
    [{ trouble: "signed", waiting: 2 }, "Signed already: 2 changes came too late"],
    [{ savedAt: at, held: { ...base.held, refused: 1 } }, "1 value not saved: see what is marked"],
    [{ savedAt: at, held: { ...base.held, conflict: 1 } }, "Somebody else changed the same thing: choose"],
  ])("%j reads %s", (state, words) => {
    expect(wordsFor({ ...base, ...state })?.text ?? null).toBe(words);
  });

  it("speaks only of trouble, and offers what can be done", () => {
    const output = document.createElement("output");
    const acts: string[] = [];
    const line = new StateLine(output, (what) => acts.push(what));
    line.show({ ...base, savedAt: at });
    expect(output.getAttribute("aria-live")).toBe("off");
    line.show({ ...base, held: { ...base.held, conflict: 1 } });
    expect(output.getAttribute("aria-live")).toBe("polite");
    output.querySelector("button")?.click();
    expect(acts).toEqual(["conflict"]);
    line.show({ ...base, waiting: 1, trouble: "signed_out" });
    expect(output.querySelector("a")?.textContent).toBe("Sign in");
    line.show(base);
    expect(output.textContent).toBe("All saved");
  });
});

describe("a section that is renewed", () => {
  const swap = (target: HTMLElement): { target: HTMLElement; shouldSwap: boolean } => {
    const detail = { target, shouldSwap: true };
    target.dispatchEvent(new CustomEvent("htmx:beforeSwap", { bubbles: true, detail }));
    return detail;
  };

  it("waits while somebody types in it, and is asked for again afterwards", () => {
    new Sections(document.body, () => undefined);
    const asked = vi.fn();
    document.body.addEventListener("visit:saved", asked);
    $("[data-field=note]").focus();
    expect(swap(root).shouldSwap).toBe(false);
    vi.advanceTimersByTime(10);
    expect(asked).not.toHaveBeenCalled();
    $("#out").focus();
    vi.advanceTimersByTime(10);
    expect(asked).toHaveBeenCalledTimes(1);
  });

  it("keeps the focus on the same button and what was unfolded", () => {
    const shown: HTMLElement[] = [];
    new Sections(document.body, (target) => shown.push(target));
    const html = `<details id="d"><summary>x</summary></details><div data-part="site" data-row="s"><button data-set='{"a":1}'>A</button></div>`;
    document.body.innerHTML = `<section id="part">${html}</section>`;
    const part = $<HTMLElement>("#part");
    $<HTMLDetailsElement>("#d").open = true;
    $("button").focus();
    expect(swap(part).shouldSwap).toBe(true);
    part.innerHTML = html;
    part.dispatchEvent(new CustomEvent("htmx:afterSwap", { bubbles: true, detail: { target: part } }));
    expect($<HTMLDetailsElement>("#d").open).toBe(true);
    expect(document.activeElement).toBe($("button"));
    expect(shown).toEqual([part]);
  });
});

describe("signing", () => {
  const press = async (): Promise<boolean> => {
    const event = new Event("submit", { bubbles: true, cancelable: true });
    $("form").dispatchEvent(event);
    await vi.advanceTimersByTimeAsync(1);
    return event.defaultPrevented;
  };

  function guard(settled: () => Promise<boolean>, wrong = false): { sent: number; stuck: number } {
    const count = { sent: 0, stuck: 0 };
    guardForms(root, { flush: () => undefined, settled, wrong: () => wrong, stuck: () => (count.stuck += 1) });
    $<HTMLFormElement>("form").requestSubmit = () => {
      const event = new Event("submit", { bubbles: true, cancelable: true });
      $("form").dispatchEvent(event);
      if (!event.defaultPrevented) count.sent += 1;
    };
    return count;
  }

  it("is sent once for a double tap, and after all is confirmed", async () => {
    let confirm: (all: boolean) => void = () => undefined;
    const count = guard(() => new Promise((resolve) => (confirm = resolve)));
    expect(await press()).toBe(true);
    expect(await press()).toBe(true);
    expect(count.sent).toBe(0);
    confirm(true);
    await vi.advanceTimersByTimeAsync(1);
    expect(await press()).toBe(true);
    expect(count).toEqual({ sent: 1, stuck: 0 });
  });

  it.each([[false, false], [true, true]])("does not go while something is not saved (%s) or wrong (%s), and can be tried again", async (settled, wrong) => {
    const count = guard(async () => settled, wrong);
    await press();
    await press();
    expect(count).toEqual({ sent: 0, stuck: 2 });
  });
});

describe("ids", () => {
  it("are random UUIDs of version 4", () => {
    const made = new Set(Array.from({ length: 100 }, uuid));
    expect(made.size).toBe(100);
    for (const id of made) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});
