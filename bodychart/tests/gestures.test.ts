// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Gestures, type GestureTarget } from "../src/gestures";

let log: string[];
let paints: boolean;
let zoomed: boolean;
let element: HTMLElement;
let aborter: AbortController;

const target: GestureTarget = {
  paints: () => paints,
  begin: (at) => log.push(`begin ${at.x},${at.y}`),
  extend: (points) => log.push(`extend ${points.map((point) => `${point.x},${point.y}`).join(" ")}`),
  end: () => log.push("end"),
  cancel: () => log.push("cancel"),
  hover: () => undefined,
  tap: (at) => log.push(`tap ${at.x},${at.y}`),
  pan: (dx, dy) => log.push(`pan ${dx},${dy}`),
  zoom: (factor) => log.push(`zoom ${factor.toFixed(2)}`),
  zoomed: () => zoomed,
};

interface Pointer {
  id?: number;
  x?: number;
  y?: number;
  kind?: string;
  at?: number;
  button?: number;
  coalesced?: readonly [number, number][];
}

function send(type: string, pointer: Pointer = {}): Event {
  const { id = 1, x = 0, y = 0, kind = "touch", at = 0, button = 0, coalesced } = pointer;
  const event = new Event(type, { bubbles: true, cancelable: true });
  Object.defineProperties(event, Object.fromEntries(Object.entries({ pointerId: id, clientX: x, clientY: y, pointerType: kind, timeStamp: at, button }).map(([key, value]) => [key, { value }])));
  if (coalesced) Object.defineProperty(event, "getCoalescedEvents", { value: () => coalesced.map(([clientX, clientY]) => ({ clientX, clientY })) });
  element.dispatchEvent(event);
  return event;
}

beforeEach(() => {
  log = [];
  paints = true;
  zoomed = false;
  element = document.createElement("div");
  document.body.append(element);
  aborter = new AbortController();
  new Gestures(element, target, aborter.signal);
});

afterEach(() => {
  aborter.abort();
  element.remove();
});

describe("one pointer", () => {
  it("makes one stroke, with every point the browser put together", () => {
    send("pointerdown", { x: 1, y: 1 });
    send("pointermove", { x: 4, y: 4, coalesced: [[2, 2], [3, 3], [4, 4]] });
    send("pointerup", { x: 4, y: 4 });
    send("lostpointercapture");
    send("pointermove", { x: 9, y: 9 });
    expect(log).toEqual(["begin 1,1", "extend 2,2 3,3 4,4", "end"]);
  });

  it.each(["pointercancel", "lostpointercapture"])("ends once on %s", (type) => {
    send("pointerdown");
    send(type);
    send("pointerup");
    expect(log).toEqual(["begin 0,0", "end"]);
  });

  it("ends when the window loses the focus, and does not go on by itself", () => {
    send("pointerdown");
    window.dispatchEvent(new Event("blur"));
    send("pointermove", { x: 5 });
    expect(log).toEqual(["begin 0,0", "end"]);
  });

  it("moves the figure when it does not paint, or with the middle button", () => {
    paints = false;
    send("pointerdown", { x: 1, y: 1 });
    send("pointermove", { x: 14, y: 6 });
    send("pointerup");
    paints = true;
    send("pointerdown", { kind: "mouse", button: 1 });
    send("pointermove", { kind: "mouse", x: 2 });
    expect(log).toEqual(["pan 13,5", "pan 2,0"]);
  });

  it("taps where it does not paint, if it stays on the spot and lifts soon", () => {
    send("pointerdown", { x: 5, y: 5 });
    send("pointerup", { at: 200 });
    expect(log).toEqual(["begin 5,5", "end"]);
    paints = false;
    log = [];
    send("pointerdown", { x: 5, y: 5 });
    send("pointermove", { x: 8, y: 5 });
    send("pointerup", { x: 8, y: 5, at: 200 });
    send("pointerdown", { x: 5, y: 5, at: 1000 });
    send("pointerup", { x: 5, y: 5, at: 2000 });
    send("pointerdown", { x: 5, y: 5, at: 3000 });
    send("pointercancel", { at: 3100 });
    send("pointerdown", { id: 1, x: 5, y: 5, at: 4000 });
    send("pointerdown", { id: 2, x: 50, y: 5, at: 4050 });
    send("pointerup", { id: 2, at: 4100 });
    send("pointerup", { id: 1, at: 4150 });
    expect(log.filter((line) => line.startsWith("tap"))).toEqual(["tap 5,5"]);
  });

  it("leaves the right button alone, and a double click does nothing of its own", () => {
    send("pointerdown", { kind: "mouse", button: 2 });
    expect(send("dblclick").defaultPrevented).toBe(true);
    expect(log).toEqual([]);
  });
});

describe("two fingers", () => {
  it("pinch, and take back the dot that the first of them made", () => {
    send("pointerdown", { id: 1, x: 0, y: 0, at: 0 });
    send("pointerdown", { id: 2, x: 10, y: 0, at: 80 });
    send("pointermove", { id: 2, x: 20, y: 0 });
    send("pointerup", { id: 2 });
    send("pointermove", { id: 1, x: 50, y: 50 });
    send("pointerup", { id: 1 });
    expect(log).toEqual(["begin 0,0", "cancel", "pan 5,0", "zoom 2.00"]);
  });

  it("keep a stroke that has gone on for a while", () => {
    send("pointerdown", { id: 1, at: 0 });
    send("pointerdown", { id: 2, x: 10, at: 900 });
    expect(log).toEqual(["begin 0,0", "end"]);
  });
});

describe("a pen", () => {
  it("draws alone: the palm beside it does not", () => {
    send("pointerdown", { id: 1, kind: "pen", at: 0 });
    send("pointerdown", { id: 2, kind: "touch", at: 10 });
    send("pointermove", { id: 2, kind: "touch", x: 4, at: 20 });
    send("pointerup", { id: 1, kind: "pen", at: 30 });
    send("pointerdown", { id: 3, kind: "touch", at: 200 });
    expect(log).toEqual(["begin 0,0", "end"]);
    send("pointerdown", { id: 4, kind: "touch", at: 900 });
    expect(log.at(-1)).toBe("begin 0,0");
    expect(log.length).toBe(3);
  });
});

describe("the wheel", () => {
  const wheel = (init: WheelEventInit): boolean => {
    const event = new Event("wheel", { cancelable: true });
    Object.assign(event, { deltaY: -100, deltaMode: 0, clientX: 0, clientY: 0, ctrlKey: false, metaKey: false, ...init });
    element.dispatchEvent(event);
    return event.defaultPrevented;
  };

  it("scrolls the page over an unzoomed figure, and zooms with Ctrl or once zoomed", () => {
    expect(wheel({})).toBe(false);
    expect(wheel({ ctrlKey: true })).toBe(true);
    zoomed = true;
    expect(wheel({})).toBe(true);
    expect(log).toEqual(["zoom 2.72", "zoom 1.22"]);
  });
});
