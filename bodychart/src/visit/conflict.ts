/** Two people wrote the same field: shows both, asks once for each change, and never chooses by itself. */

import { ROW, type Entry } from "./entry";
import { labelOf, valueWords } from "./fields";
import type { Conflict } from "./transport";

export interface Side {
  readonly label: string;
  readonly mine: string;
  readonly theirs: string;
}

/** What the dialog shows of a conflict. */
export function sides(conflict: Conflict, mine: Entry, row: HTMLElement | null): Side[] {
  if (mine.remove) return [{ label: "This entry", mine: "removed", theirs: "changed" }];
  const { now } = conflict;
  return Object.entries(mine.set)
    .filter(([field, value]) => now === null || (field in now && JSON.stringify(now[field]) !== JSON.stringify(value)))
    .map(([field, value]) => ({
      label: labelOf(row, field),
      mine: valueWords(row, field, value),
      theirs: now === null ? "removed" : valueWords(row, field, now[field]),
    }));
}

type Choice = "mine" | "theirs";

function make<K extends keyof HTMLElementTagNameMap>(tag: K, text = "", attributes: Record<string, string> = {}): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  element.textContent = text;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

export class ConflictDialog {
  private waiting: { conflict: Conflict; mine: Entry }[] = [];

  constructor(
    private readonly dialog: HTMLDialogElement,
    private readonly rowFor: (part: string, id: string) => HTMLElement | null,
    private readonly decide: (conflict: Conflict, mine: Entry, fields: ReadonlySet<string>) => void,
  ) {
    dialog.addEventListener("click", (event) => {
      const choice = (event.target as Element).closest<HTMLElement>("[data-choice]")?.dataset["choice"];
      if (choice) this.chosen(choice as Choice);
    });
  }

  add(conflict: Conflict, mine: Entry): void {
    this.waiting.push({ conflict, mine });
    this.open();
  }

  /** Shows the next one, also after it was put off. */
  open(): void {
    const [next] = this.waiting;
    if (!next || this.dialog.open) return;
    this.fill(next.conflict, next.mine);
    this.dialog.showModal();
  }

  private chosen(choice: Choice): void {
    const next = this.waiting.shift();
    this.dialog.close();
    if (!next) return;
    const fields = next.mine.remove ? [ROW] : Object.keys(next.mine.set);
    this.decide(next.conflict, next.mine, new Set(choice === "mine" ? fields : []));
    this.open();
  }

  private fill(conflict: Conflict, mine: Entry): void {
    const removed = conflict.now === null;
    const who = conflict.by || "The patient";
    const table = make("table");
    const head = make("tr");
    head.append(make("td"), make("th", "Yours", { scope: "col" }), make("th", conflict.by ? "Theirs" : "The patient's", { scope: "col" }));
    table.append(head);
    for (const side of sides(conflict, mine, this.rowFor(mine.part, mine.id))) {
      const line = make("tr");
      line.append(make("th", side.label, { scope: "row" }), make("td", side.mine), make("td", side.theirs));
      table.append(line);
    }
    const buttons = make("div", "", { class: "conflict-buttons" });
    const theirs = make("button", removed ? "Leave it removed" : "Take theirs", { type: "button", "data-choice": "theirs", class: "button quiet" });
    // A row that was removed cannot come back under its name; it would have to be entered again.
    if (!removed) buttons.append(make("button", "Keep mine", { type: "button", "data-choice": "mine", class: "button quiet" }));
    buttons.append(theirs);
    // The title has the focus: whoever is typing when the question comes must not answer it with the next key.
    const title = make("h2", `${who} ${removed ? "removed" : "changed"} this meanwhile`, { id: "conflict-title", tabindex: "-1", autofocus: "" });
    this.dialog.setAttribute("aria-labelledby", title.id);
    this.dialog.replaceChildren(title, table, buttons);
  }
}
