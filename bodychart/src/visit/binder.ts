/** Ties the controls of the page to the queue: what is touched becomes a change, and what waits is shown again. */

import type { Entry, Value, Values } from "./entry";
import { controlsOf, fieldOf, isComplete, isText, read, readAll, ROW_SELECTOR, rowOf, write, type Control } from "./fields";
import type { PutOptions } from "./queue";
import { clearRefusal, showRefusal } from "./refusals";

/** Time after the last key until what was typed is sent, in ms. */
const REST_MS = 600;
/** A second tap within this time is the first one's echo, not another wish. */
const ECHO_MS = 450;
/** How long a button that asks back waits for its second tap. */
const ASK_MS = 5000;

export interface Keeper {
  readonly waiting: readonly Entry[];
  readonly seen: { note(row: string, version: number): void };
  put(part: string, id: string, set: Values, options?: PutOptions): void;
  go(): void;
  remove(part: string, id: string): void;
}

type Shown = Record<string, string>;

export class Binder {
  private readonly resting = new Map<Control, ReturnType<typeof setTimeout>>();
  private readonly told = new WeakMap<Control, string>();
  private readonly taps = new Map<string, number>();
  private readonly latest = new Map<string, { version: number; set: Values }>();

  constructor(
    private readonly root: HTMLElement,
    private readonly keeper: Keeper,
    private readonly makeId: () => string,
    /** A signed visit is only shown. */
    signed = false,
  ) {
    if (signed) return;
    root.addEventListener("input", (event) => this.typed(event.target as Control));
    root.addEventListener("change", (event) => this.changed(event.target as Control));
    root.addEventListener("drawing", (event) => this.drawn(event as CustomEvent<{ final: boolean }>));
    root.addEventListener("click", (event) => this.clicked(event));
  }

  /** One row may stand on the page several times, each time with other fields. */
  rowsFor(part: string, id: string): HTMLElement[] {
    const named = `[data-part="${CSS.escape(part)}"][data-row="${CSS.escape(id)}"]`;
    const inside = [...this.root.querySelectorAll<HTMLElement>(named)];
    return this.root.matches(named) ? [this.root, ...inside] : inside;
  }

  /** The element of a row that shows a field, or else its first. */
  rowFor(part: string, id: string, field?: string): HTMLElement | null {
    const rows = this.rowsFor(part, id);
    return (field && rows.find((row) => controlsOf(row, field).some((control) => !control.matches("[type=hidden]")))) || (rows[0] ?? null);
  }

  /** The server has what was sent. A section drawn before that and arriving after it must not show what was. */
  confirmed(part: string, id: string, version: number, set: Values): void {
    const before = this.latest.get(id);
    this.latest.set(id, { version, set: { ...before?.set, ...set } });
    for (const row of this.rowsFor(part, id)) {
      row.dataset["version"] = String(Math.max(version, Number(row.dataset["version"] ?? 0)));
      write(row, set);
    }
  }

  moved(part: string, from: string, to: string): void {
    for (const row of this.rowsFor(part, from)) row.dataset["row"] = to;
  }

  /** Takes note of the versions that a part of the page shows, and lays what waits over it. */
  refresh(within: HTMLElement = this.root): void {
    const rows = [...within.querySelectorAll<HTMLElement>(ROW_SELECTOR)];
    if (within.matches(ROW_SELECTOR)) rows.push(within);
    for (const row of rows) this.shown(row);
    for (const entry of this.keeper.waiting) this.layOver(entry);
  }

  private shown(row: HTMLElement): void {
    const { row: id = "" } = row.dataset;
    const version = Number(row.dataset["version"] ?? 0);
    const latest = this.latest.get(id);
    if (latest && version < latest.version) {
      row.dataset["version"] = String(latest.version);
      this.write(row, latest.set);
    } else {
      this.latest.delete(id);
      this.keeper.seen.note(id, version);
    }
  }

  /** Sends what is still being typed. */
  flush(): void {
    for (const control of [...this.resting.keys()]) this.settle(control);
  }

  private layOver(entry: Entry): void {
    const rows = this.rowsFor(entry.part, entry.id);
    const grown = rows.length > 0 || entry.remove ? null : this.grow(entry.part, entry.id, entry.show ?? {});
    for (const row of grown ? [grown] : rows) {
      if (entry.remove) row.hidden = true;
      else this.write(row, entry.set);
    }
  }

  private write(row: HTMLElement, set: Values): void {
    write(row, set);
    for (const control of Object.keys(set).flatMap((field) => controlsOf(row, field))) {
      if (control.localName.includes("-")) this.told.set(control, control.value);
    }
  }

  private typed(control: Control): void {
    if (!fieldOf(control) || !isText(control)) return;
    clearTimeout(this.resting.get(control));
    this.resting.set(control, setTimeout(() => this.settle(control), REST_MS));
    // Half a word must not get lost with the page either; half a number is another number.
    const row = rowOf(control);
    if (!row || (control.dataset["type"] ?? "text") !== "text") return;
    this.told.set(control, control.value);
    this.set(row, { [fieldOf(control)]: control.value }, true);
  }

  private changed(control: Control): void {
    const field = fieldOf(control);
    const row = rowOf(control);
    if (!field || !row) return;
    if (isText(control)) this.settle(control);
    else this.take(row, field);
  }

  private drawn(event: CustomEvent<{ final: boolean }>): void {
    const control = event.target as Control;
    const row = rowOf(control);
    // A chart also tells what it was given at its start.
    const before = this.told.get(control) ?? control.getAttribute("value") ?? "";
    if (!event.detail.final || !fieldOf(control) || !row || control.value === before) return;
    this.told.set(control, control.value);
    this.take(row, fieldOf(control));
  }

  private settle(control: Control): void {
    clearTimeout(this.resting.get(control));
    this.resting.delete(control);
    const row = rowOf(control);
    const field = fieldOf(control);
    if (!row || !field) return;
    if (this.told.get(control) === control.value) {
      clearRefusal(row, field);
      return this.keeper.go();
    }
    this.told.set(control, control.value);
    this.take(row, field);
  }

  /** Takes a field as the page shows it now. */
  take(row: HTMLElement, field: string): void {
    const given = read(row, field);
    if (!given) return;
    clearRefusal(row, field);
    if ("wrong" in given) showRefusal(row, field, given.wrong);
    else this.set(row, { [field]: given.value });
  }

  private set(row: HTMLElement, values: Values, resting = false): void {
    const { part = "", row: id = "" } = row.dataset;
    for (const other of this.rowsFor(part, id)) if (other !== row) write(other, values);
    if (Number(row.dataset["version"] ?? 0) > 0) return this.keeper.put(part, id, values, { resting });
    // A row that the server does not know is told whole.
    this.keeper.put(part, id, { ...readAll(row), ...values }, { complete: isComplete(row), show: shownIn(row), resting });
  }

  private clicked(event: Event): void {
    const button = (event.target as Element).closest<HTMLElement>("[data-add], [data-remove], [data-set]");
    if (!button || !this.root.contains(button) || button.matches(":disabled, [aria-disabled=true]")) return;
    const { add, remove } = button.dataset;
    if (add === undefined && remove === undefined) return this.pressed(button);
    // After a removal the next row lies under the same finger, so any second one is an echo too.
    if (this.echoes(add !== undefined ? `${add} ${button.dataset["set"]}` : "remove", event.timeStamp)) return;
    if (add !== undefined) this.add(button, add);
    else this.removed(button);
  }

  private echoes(wish: string, at: number): boolean {
    const before = this.taps.get(wish) ?? -Infinity;
    this.taps.set(wish, at);
    return at - before < ECHO_MS;
  }

  private pressed(button: HTMLElement): void {
    const row = rowOf(button);
    if (!row) return;
    const values = JSON.parse(button.dataset["set"] ?? "{}") as Record<string, Value>;
    for (const field of Object.keys(values)) clearRefusal(row, field);
    write(row, values, true);
    this.set(row, values);
  }

  private add(button: HTMLElement, part: string): void {
    const id = this.makeId();
    const values = JSON.parse(button.dataset["set"] ?? "{}") as Record<string, Value>;
    const shown = JSON.parse(button.dataset["show"] ?? "{}") as Shown;
    const row = this.grow(part, id, shown);
    if (row) write(row, values, true);
    const all = row ? { ...readAll(row), ...values } : values;
    // A row with nothing in it yet is only a form.
    if (Object.keys(values).length > 0) this.keeper.put(part, id, all, { complete: row ? isComplete(row) : true, show: shown });
    const first = row?.querySelector<HTMLElement>("[data-field]:not([type=hidden]), button");
    first?.focus();
    this.root.dispatchEvent(new CustomEvent("visit:added", { bubbles: true, detail: { part, id } }));
  }

  /** Makes a new row from the page's template; null where the page has none, and the server draws it once it is saved. */
  private grow(part: string, id: string, shown: Shown): HTMLElement | null {
    const template = this.root.querySelector<HTMLTemplateElement>(`template[data-new="${CSS.escape(part)}"]`);
    if (!template) return null;
    const copy = template.content.cloneNode(true) as DocumentFragment;
    for (const element of copy.querySelectorAll("*")) {
      for (const name of ["id", "for", "name", "aria-labelledby", "aria-describedby"]) {
        const given = element.getAttribute(name);
        if (given) element.setAttribute(name, given.replaceAll("__row__", id));
      }
    }
    const row = copy.querySelector<HTMLElement>("[data-part]");
    if (!row) return null;
    row.dataset["row"] = id;
    row.dataset["version"] = "0";
    for (const slot of row.querySelectorAll<HTMLElement>("[data-slot]")) slot.textContent = shown[slot.dataset["slot"] ?? ""] ?? slot.textContent;
    template.before(copy);
    return row;
  }

  private removed(button: HTMLElement): void {
    const row = rowOf(button);
    if (!row || !this.sure(button)) return;
    const { part = "", row: id = "" } = row.dataset;
    const rows = this.rowsFor(part, id);
    this.keeper.remove(part, id);
    for (const each of rows) each.hidden = true;
    row.parentElement?.querySelector<HTMLElement>(`[data-add], ${ROW_SELECTOR}:not([hidden]) [data-field]`)?.focus();
  }

  /** With data-ask, the first tap asks and the second one does. */
  private sure(button: HTMLElement): boolean {
    const { ask } = button.dataset;
    if (!ask || button.dataset["asked"] !== undefined) return true;
    const before = button.textContent;
    button.dataset["asked"] = "";
    button.textContent = ask;
    setTimeout(() => {
      delete button.dataset["asked"];
      button.textContent = before;
    }, ASK_MS);
    return false;
  }
}

function shownIn(row: HTMLElement): Shown {
  return Object.fromEntries([...row.querySelectorAll<HTMLElement>("[data-slot]")].map((slot) => [slot.dataset["slot"] ?? "", slot.textContent ?? ""]));
}
