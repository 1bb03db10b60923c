/** Controls as values, and back. A row is an element with data-part; a control belongs to the nearest row around it. */

import type { Value, Values } from "./entry";

export type Control = HTMLElement & { value: string; checked?: boolean; validity?: ValidityState };

export const ROW_SELECTOR = "[data-part][data-row]";
const CONTROL = "[data-field]";

export function rowOf(element: Element): HTMLElement | null {
  return element.closest<HTMLElement>(ROW_SELECTOR);
}

/** The field that a control writes: of `details.choice` it is `details`, whose value is put together from all its controls. */
export function fieldOf(control: HTMLElement): string {
  return control.dataset["field"]?.split(".")[0] ?? "";
}

export function controlsOf(row: HTMLElement, field?: string): Control[] {
  const all = [...row.querySelectorAll<Control>(CONTROL)];
  return all.filter((control) => rowOf(control) === row && (field === undefined || fieldOf(control) === field));
}

const inner = (control: HTMLElement): string | undefined => control.dataset["field"]?.split(".")[1];

export function isText(control: Element): boolean {
  return control.matches("textarea, input:not([type=radio], [type=checkbox], [type=hidden], [type=button], [type=submit])");
}

const isTick = (control: Element): boolean => control.matches("input[type=checkbox], input[type=radio]");

/** A value, or what is wrong with what was typed. */
export type Read = { readonly value: Value } | { readonly wrong: string };

function number(text: string, whole: boolean): Read {
  const given = text.trim().replace(",", ".");
  if (given === "") return { value: null };
  if (!/^-?\d{1,9}(\.\d{1,6})?$/.test(given)) return { wrong: "Write a number." };
  if (whole && given.includes(".")) return { wrong: "Write a whole number." };
  // A fraction stays as it was typed: 0.1 must not become what a binary number makes of it.
  return { value: whole ? Number(given) : given };
}

function json(text: string): Read {
  try {
    return { value: text === "" ? null : (JSON.parse(text) as Value) };
  } catch {
    return { wrong: "This cannot be read." };
  }
}

function parse(text: string, type: string): Read {
  if (type === "int" || type === "decimal") return number(text, type === "int");
  if (type === "float") {
    const given = number(text, false);
    return "wrong" in given || given.value === null ? given : { value: Number(given.value) };
  }
  if (type === "bool") return { value: text === "" ? null : text === "true" };
  if (type === "date") return { value: text === "" ? null : text };
  if (type === "json") return json(text);
  return { value: text };
}

/** Reads a field of a row from the controls that show it; null where a group of radio buttons has no choice yet. */
export function read(row: HTMLElement, field: string): Read | null {
  const controls = controlsOf(row, field);
  return controls[0] && inner(controls[0]) !== undefined ? gather(controls) : readOne(controls);
}

/** An object from the controls of its fields; what is empty is left out. */
function gather(controls: readonly Control[]): Read {
  const value: Record<string, Value> = {};
  for (const name of new Set(controls.map(inner))) {
    const given = readOne(controls.filter((control) => inner(control) === name));
    if (given && "wrong" in given) return given;
    if (name && given && !isEmpty(given.value)) value[name] = given.value;
  }
  return { value };
}

function readOne(controls: readonly Control[]): Read | null {
  const type = controls[0]?.dataset["type"] ?? "text";
  if (type === "list") return { value: list(controls) };
  if (type === "pairs") return { value: list(controls).map((pair) => pair.split(":")) };
  if (controls[0]?.matches("input[type=checkbox]")) return { value: controls[0].checked === true };
  const control = controls[0]?.matches("input[type=radio]") ? controls.find(({ checked }) => checked) : controls[0];
  if (!control) return null;
  // The browser hides what it cannot read as a number or a date: that is not the same as nothing.
  if (control.validity?.badInput) return { wrong: type === "date" ? "Write a date." : "Write a number." };
  if (control.value === "" && control.matches("input[type=radio]")) return { value: null };
  return parse(control.value, type);
}

function list(controls: readonly Control[]): string[] {
  return controls.flatMap((control) => {
    if (control instanceof HTMLSelectElement) return [...control.selectedOptions].map(({ value }) => value);
    return control.checked ? [control.value] : [];
  });
}

/** Everything a row says, for a row that the server does not know yet: empty controls say nothing. */
export function readAll(row: HTMLElement): Record<string, Value> {
  const fields = new Set(controlsOf(row).map(fieldOf));
  const found: Record<string, Value> = {};
  for (const field of fields) {
    const given = read(row, field);
    if (!given || "wrong" in given) continue;
    const { value } = given;
    if (!isEmpty(value)) found[field] = value;
  }
  return found;
}

function isEmpty(value: Value): boolean {
  return value === null || value === "" || (typeof value === "object" && Object.keys(value).length === 0);
}

/** Whether all that a new row needs is there. */
export function isComplete(row: HTMLElement): boolean {
  const needed = controlsOf(row).filter((control) => control.matches("[required]"));
  const all = readAll(row);
  return needed.every((control) => fieldOf(control) in all);
}

function text(value: Value | undefined): string {
  if (value === null || value === undefined) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function writeOne(control: Control, value: Value): void {
  if (isTick(control)) {
    const many = Array.isArray(value) ? value.map((each) => (Array.isArray(each) ? each.join(":") : text(each))).includes(control.value) : null;
    const one = control.matches("input[type=radio]") ? control.value === text(value) : value === true;
    control.checked = many ?? one;
  } else if (control instanceof HTMLSelectElement && control.multiple) {
    for (const option of control.options) option.selected = Array.isArray(value) && value.map(text).includes(option.value);
  } else if (control.value !== text(value)) control.value = text(value);
}

/** Shows values in a row, but not under the fingers of somebody who types. */
export function write(row: HTMLElement, values: Values, over = false): void {
  for (const [field, value] of Object.entries(values)) {
    for (const control of controlsOf(row, field)) {
      const part = inner(control);
      const own = part === undefined ? value : ((value as Record<string, Value> | null)?.[part] ?? null);
      if (over || control !== document.activeElement || !isText(control)) writeOne(control, own);
    }
    for (const button of row.querySelectorAll<HTMLElement>("[data-set][aria-pressed]")) {
      if (rowOf(button) !== row) continue;
      const set = JSON.parse(button.dataset["set"] ?? "{}") as Values;
      if (field in set && Object.keys(set).length === 1) button.setAttribute("aria-pressed", String(text(set[field]) === text(value)));
    }
  }
}

const words = (element: Element | null | undefined): string => element?.textContent?.replace(/\s+/g, " ").trim() ?? "";

/** What the page calls a field. */
export function labelOf(row: HTMLElement | null, field: string): string {
  const control = row && controlsOf(row, field)[0];
  if (!control) return field.replaceAll("_", " ");
  const group = isTick(control) ? control.closest("fieldset, [role=group], [role=radiogroup]") : null;
  const named = group?.getAttribute("aria-label") ?? words(group?.querySelector("legend"));
  const by = (group ?? control).getAttribute("aria-labelledby");
  const own = control.getAttribute("aria-label") ?? words((control as Partial<HTMLInputElement>).labels?.[0]?.querySelector("span") ?? (control as Partial<HTMLInputElement>).labels?.[0]);
  return (control.dataset["label"] ?? named) || words(by ? document.getElementById(by) : null) || own || field.replaceAll("_", " ");
}

/** What the page calls a value of a field. */
export function valueWords(row: HTMLElement | null, field: string, value: Value | undefined): string {
  if (value === null || value === undefined || value === "") return "nothing";
  if (Array.isArray(value)) return value.map((each) => valueWords(row, field, each)).join(", ") || "nothing";
  const controls = row ? controlsOf(row, field) : [];
  const tick = controls.find((control) => control.matches("input[type=radio]") && control.value === text(value));
  if (tick) return words((tick as unknown as HTMLInputElement).labels?.[0]) || text(value);
  const select = controls.find((control) => control instanceof HTMLSelectElement) as HTMLSelectElement | undefined;
  const option = select && [...select.options].find((each) => each.value === text(value));
  if (option) return words(option);
  if (typeof value === "boolean") return value ? "yes" : "no";
  return typeof value === "object" || text(value).length > 300 ? "another version" : text(value);
}
