/** Says beside a control what it cannot take; what was typed stays, to be corrected. */

import { controlsOf, labelOf, rowOf } from "./fields";

const MARK = "refusal";
let made = 0;

function lineFor(row: HTMLElement, field: string): HTMLElement | null {
  return [...row.querySelectorAll<HTMLElement>(`.${MARK}`)].find((line) => line.dataset["of"] === field && rowOf(line) === row) ?? null;
}

function visible(row: HTMLElement, field: string): HTMLElement[] {
  return field === "" ? [] : controlsOf(row, field).filter((control) => !control.matches("[type=hidden]"));
}

function describe(control: Element, id: string, on: boolean): void {
  const others = (control.getAttribute("aria-describedby") ?? "").split(/\s+/).filter((each) => each !== "" && each !== id);
  const all = on ? [...others, id] : others;
  if (all.length > 0) control.setAttribute("aria-describedby", all.join(" "));
  else control.removeAttribute("aria-describedby");
}

/** Where a line about a control stands: behind its group, its label or itself. */
function anchor(control: HTMLElement, row: HTMLElement): HTMLElement {
  const around = control.matches("[type=radio], [type=checkbox]") ? control.closest<HTMLElement>("fieldset, [role=group], [role=radiogroup]") : control.closest<HTMLElement>("label");
  return around && row.contains(around) && around !== row ? around : control;
}

export function showRefusal(row: HTMLElement, field: string, why: string): HTMLElement {
  clearRefusal(row, field);
  const shown = visible(row, field);
  const line = document.createElement("p");
  line.className = MARK;
  line.id = `refusal-${++made}`;
  line.tabIndex = -1;
  line.dataset["of"] = field;
  line.textContent = shown.length > 0 || field === "" ? why : `${labelOf(row, field)}: ${why}`;
  if (shown[0]) anchor(shown[0], row).after(line);
  else row.append(line);
  for (const control of shown) {
    control.setAttribute("aria-invalid", "true");
    describe(control, line.id, true);
  }
  return line;
}

export function clearRefusal(row: HTMLElement, field: string): void {
  const line = lineFor(row, field);
  if (!line) return;
  for (const control of visible(row, field)) {
    control.removeAttribute("aria-invalid");
    describe(control, line.id, false);
  }
  line.remove();
}

/** Takes away what was said about a row as a whole; a value's own line stays until the value is changed. */
export function clearRowRefusals(row: HTMLElement): void {
  for (const line of row.querySelectorAll<HTMLElement>(`.${MARK}`)) {
    const { of: field = "" } = line.dataset;
    if (rowOf(line) === row && visible(row, field).length === 0) clearRefusal(row, field);
  }
}

/** Brings the first refusal into sight and the cursor to it, through whatever is folded. */
export function goToRefusal(root: HTMLElement): boolean {
  // What was removed needs no correction.
  const line = [...root.querySelectorAll<HTMLElement>(`.${MARK}`)].find((each) => !rowOf(each)?.hidden);
  if (!line) return false;
  const row = rowOf(line);
  reveal((row && visible(row, line.dataset["of"] ?? "")[0]) ?? line);
  return true;
}

export function reveal(target: HTMLElement, block: ScrollLogicalPosition = "center"): void {
  for (let at = target.closest("details"); at; at = at.parentElement?.closest("details") ?? null) at.open = true;
  target.scrollIntoView({ block });
  target.focus({ preventScroll: true });
}
