/** Sections that HTMX renews after a change: never under somebody's fingers, and as they were folded. */

import { isText, rowOf } from "./fields";

interface Swap {
  readonly target: HTMLElement;
  shouldSwap: boolean;
}

interface Before {
  readonly focused: string | null;
  readonly open: readonly string[];
}

const NAMES = ["id", "data-field", "data-set", "data-add", "data-remove", "value"] as const;

/** What tells a button from its neighbours, also in what takes its place. */
function address(element: Element): string {
  return [element.tagName, rowOf(element)?.dataset["row"], ...NAMES.map((name) => element.getAttribute(name))].join("\n");
}

/** Sections come one by one (as the target of a request) or several at once ("out of band"): two pairs of events. */
const BEFORE = ["htmx:beforeSwap", "htmx:oobBeforeSwap"] as const;
const AFTER = ["htmx:afterSwap", "htmx:oobAfterSwap"] as const;

export class Sections {
  private late = false;
  /** By the id of the section, which what takes its place has too. */
  private readonly kept = new Map<string, Before>();

  constructor(
    private readonly body: HTMLElement,
    private readonly swapped: (section: HTMLElement) => void,
  ) {
    for (const name of BEFORE) body.addEventListener(name, (event) => this.before((event as CustomEvent<Swap>).detail));
    for (const name of AFTER) body.addEventListener(name, (event) => this.after(event.target as HTMLElement));
    body.addEventListener("focusout", () => setTimeout(() => this.catchUp()));
  }

  private before(swap: Swap): void {
    const { activeElement } = document;
    const inside = activeElement && swap.target.contains(activeElement) ? activeElement : null;
    if (inside && isTyped(inside)) {
      swap.shouldSwap = false;
      this.late = true;
      return;
    }
    const open = [...swap.target.querySelectorAll<HTMLDetailsElement>("details[id][open]")].map(({ id }) => id);
    this.kept.set(swap.target.id, { focused: inside && address(inside), open });
  }

  private after(section: HTMLElement): void {
    const before = this.kept.get(section.id);
    this.kept.delete(section.id);
    for (const id of before?.open ?? []) document.getElementById(id)?.setAttribute("open", "");
    this.swapped(section);
    if (!before?.focused) return;
    const again = [...section.querySelectorAll<HTMLElement>("button, input, a, summary")].find((each) => address(each) === before.focused);
    again?.focus({ preventScroll: true });
  }

  /** Nobody types any more: what was held back is asked for again. */
  private catchUp(): void {
    if (!this.late || (document.activeElement && isTyped(document.activeElement))) return;
    this.late = false;
    this.body.dispatchEvent(new CustomEvent("visit:saved", { detail: { parts: [] } }));
  }
}

function isTyped(element: Element): boolean {
  return isText(element) || element.matches("select");
}
