/** What is saved, in a few words. */

import type { QueueState } from "./queue";

export type Mood = "saved" | "saving" | "kept" | "ask";

export interface Words {
  readonly text: string;
  readonly mood: Mood;
  /** What the reader can do about it. */
  readonly act: "sign_in" | "refusal" | "conflict" | "signed" | null;
}

export function some(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}

function clock(at: Date): string {
  return `${String(at.getHours()).padStart(2, "0")}:${String(at.getMinutes()).padStart(2, "0")}`;
}

function lost(state: QueueState): Words {
  const changes = some(state.waiting, "change");
  if (state.waiting === 0) return { text: "No connection", mood: "kept", act: null };
  if (!state.kept) return { text: `No connection: ${changes} only on this page. Leave it open`, mood: "ask", act: null };
  return { text: `No connection: ${changes} kept on this device`, mood: "kept", act: null };
}

/** Null where nothing has happened yet: then the page's own words stay. */
export function wordsFor(state: QueueState): Words | null {
  const { trouble, held, waiting, sending, savedAt } = state;
  if (trouble === "signed") return { text: `Signed already: ${some(waiting, "change")} came too late`, mood: "ask", act: "signed" };
  if (trouble === "signed_out") return { text: "Signed out: sign in again to save", mood: "ask", act: "sign_in" };
  if (trouble === "locked") return { text: "Screen locked: unlock it to save", mood: "kept", act: null };
  if (trouble === "lost") return lost(state);
  if (trouble === "broken") return { text: `Not saved: the server cannot read ${some(waiting, "change")}. Load this page again`, mood: "ask", act: null };
  if (held.conflict > 0) return { text: "Somebody else changed the same thing: choose", mood: "ask", act: "conflict" };
  if (held.refused > 0) return { text: `${some(held.refused, "value")} not saved: see what is marked`, mood: "ask", act: "refusal" };
  if (sending || waiting > 0) return { text: "Saving", mood: "saving", act: null };
  const open = held.incomplete > 0 ? "A new entry is not complete" : "";
  if (!savedAt) return open ? { text: open, mood: "kept", act: null } : null;
  return { text: [`Saved ${clock(savedAt)}`, open].filter(Boolean).join(". "), mood: "saved", act: null };
}

const ALL_SAVED: Words = { text: "All saved", mood: "saved", act: null };
const BUTTONS = { refusal: "Show", conflict: "Choose", signed: "Show them" } as const;

export class StateLine {
  constructor(
    private readonly output: HTMLElement,
    private readonly act: (what: "refusal" | "conflict" | "signed") => void,
  ) {}

  show(state: QueueState): void {
    // Whoever was told of trouble is told of its end.
    const words = wordsFor(state) ?? (this.output.dataset["said"] ? ALL_SAVED : null);
    if (!words || this.output.dataset["said"] === words.text) return;
    const { output } = this;
    output.dataset["said"] = words.text;
    output.dataset["saveState"] = words.mood;
    // What goes well is seen, not spoken after every tap.
    output.setAttribute("aria-live", words.mood === "ask" || words.mood === "kept" ? "polite" : "off");
    output.replaceChildren(words.text);
    if (words.act === "sign_in") output.append(" ", this.link());
    else if (words.act) output.append(" ", this.button(words.act));
  }

  /** The same page again: whoever is not signed in is asked to, and comes back here. */
  private link(): HTMLElement {
    const link = document.createElement("a");
    link.href = location.pathname;
    link.textContent = "Sign in";
    return link;
  }

  private button(act: "refusal" | "conflict" | "signed"): HTMLElement {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = BUTTONS[act];
    button.addEventListener("click", () => this.act(act));
    return button;
  }
}
