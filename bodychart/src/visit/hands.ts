/** Small things that a tap does on the page itself: taps for several others, opens a step, shows a text, fills a name. */

import { reveal } from "./refusals";

function clicked(event: Event): void {
  const target = event.target as Element;
  const many = target.closest<HTMLElement>("[data-tap]")?.dataset["tap"];
  if (many) for (const each of [...document.querySelectorAll<HTMLElement>(many)]) each.click();
  const opens = target.closest<HTMLElement>("[data-opens]")?.dataset["opens"];
  if (opens) openStep(opens, event);
  // Stays pressed on a keyboard's second press too, but is no control of its own.
  const choices = target.closest("[data-close-choices]") && document.querySelector<HTMLElement>("[data-pick-url]");
  choices?.replaceChildren();
}

function openStep(id: string, event: Event): void {
  const step = document.getElementById(id);
  const summary = step?.querySelector("summary");
  if (!step || !summary) return;
  event.preventDefault();
  if (step instanceof HTMLDetailsElement) step.open = true;
  reveal(summary, "start");
}

function changed(event: Event): void {
  const control = event.target as HTMLInputElement;
  const { shows, name } = control.dataset;
  if (shows) show(control, shows);
  const signer = control.name === "signer" && control.form?.querySelector<HTMLInputElement>("[name=signer_name]");
  if (!signer) return;
  signer.dataset["usual"] ??= signer.value;
  signer.value = control.checked && control.value === "guardian" ? (name ?? "") : signer.dataset["usual"];
}

/** Of the texts that a group of radio buttons chooses between, only the chosen one is shown. */
function show(control: HTMLInputElement, id: string): void {
  const group = document.querySelectorAll<HTMLInputElement>(`[data-shows][name="${CSS.escape(control.name)}"]`);
  for (const each of group) {
    const text = document.getElementById(each.dataset["shows"] ?? "");
    if (!text) continue;
    text.hidden = text.id !== id;
    if (text instanceof HTMLDetailsElement) text.open = !text.hidden;
  }
}

export function lendHands(root: HTMLElement): void {
  root.addEventListener("click", clicked);
  root.addEventListener("change", changed);
}
