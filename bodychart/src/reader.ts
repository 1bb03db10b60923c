/** Keeps the reader's place while the answer is renewed: focus, a warning in view, and one sentence for screen readers. */

/** A second tap this soon and this near was meant for the question that stood there before; ms and CSS pixels. */
const DOUBLE_TAP = 600;
const NEAR = 24;
/** Painting goes on: the sentence waits until the list rests. */
const REST = 900;
const SPOKEN = 3;

interface Slot {
  /** Id of the title of the list that the question stands in. */
  readonly list: string;
  readonly at: number;
  readonly field: string;
}

/** The title's id of the list that a question stands in, and the questions of that list. */
const LIST = "section[aria-labelledby]";

/** How a field is found again in the next answer. */
function selectorOf(field: Element): string {
  if (field.id) return `#${CSS.escape(field.id)}`;
  return field instanceof HTMLInputElement ? `input[name="${CSS.escape(field.name)}"][value="${CSS.escape(field.value)}"]` : "";
}

/** A muscle and how likely it is; of another line, its words. */
function sentence(row: Element): string {
  const name = row.querySelector("h3, h4")?.textContent;
  return name ? `${name}, ${row.querySelector(".chance b")?.textContent ?? ""}` : row.textContent.trim();
}

export class Reader {
  private slot: Slot | null = null;
  /** The field that has the focus, and where it stands on the screen. */
  private place = { selector: "", top: 0 };
  private flags = new Set<string>();
  private tap = { at: -Infinity, x: 0, y: 0, field: "" };
  private timer = 0;

  constructor(
    private readonly answer: HTMLElement,
    private readonly spoken: HTMLElement,
    private readonly alarm: HTMLElement,
  ) {
    this.flags = new Set(this.raised().keys());
    answer.addEventListener("click", (event) => this.guard(event), true);
  }

  /** The answer is about to be replaced. */
  leave(): void {
    const active = document.activeElement;
    const inside = active && this.answer.contains(active);
    this.place = inside ? { selector: selectorOf(active), top: active.getBoundingClientRect().top } : { selector: "", top: 0 };
    const question = active?.closest(".question");
    const list = question?.closest(LIST);
    if (!(active instanceof HTMLInputElement) || !question || !list || !this.answer.contains(list)) return;
    const at = [...list.querySelectorAll(".question")].indexOf(question);
    this.slot = { list: list.getAttribute("aria-labelledby") ?? "", at, field: active.name };
  }

  /** The new answer stands. */
  arrive(): void {
    const { slot, place } = this;
    this.slot = null;
    if (slot) this.stay(slot);
    else if (place.selector) this.find(place.selector, place.top);
    this.warn(slot !== null);
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.say(), REST);
  }

  /** The list was sorted anew under a hand that fills in what it felt: the field stays where it was. */
  private find(selector: string, top: number): void {
    const target = this.answer.querySelector<HTMLElement>(selector);
    if (!target) return;
    if (document.activeElement !== target) target.focus({ preventScroll: true });
    for (const pane of [this.answer.parentElement, document.scrollingElement]) {
      pane?.scrollBy({ top: target.getBoundingClientRect().top - top, behavior: "instant" });
    }
  }

  /** The answered question has moved away; what stands in its place now takes the focus. */
  private stay({ list, at, field }: Slot): void {
    const questions = this.answer.querySelectorAll(`[aria-labelledby="${list}"] .question`);
    const inputs = [...questions].map((question) => [...question.querySelectorAll<HTMLInputElement>("input")]);
    if (inputs.some((group) => group.some((input) => input.name === field))) return;
    const group = inputs[Math.min(at, inputs.length - 1)];
    const target = group?.find((input) => input.checked) ?? group?.[0] ?? this.answer;
    target.focus({ preventScroll: true });
  }

  /** A new warning is said at once, and brought into view unless a hand is busy on the body above it. */
  private warn(answering: boolean): void {
    const raised = this.raised();
    const fresh = [...raised].find(([flag]) => !this.flags.has(flag));
    this.flags = new Set(raised.keys());
    const titles = [...this.answer.querySelectorAll(".red-flag :is(h2, h3)")];
    const news = titles.map((title) => title.textContent).join(". ");
    if (this.alarm.textContent !== news) this.alarm.textContent = news;
    const beside = this.answer.getBoundingClientRect().left > 100;
    if (fresh && (answering || beside)) (fresh[1].closest(".red-flag") ?? fresh[1]).scrollIntoView({ block: "nearest" });
  }

  private raised(): Map<string, HTMLElement> {
    return new Map([...this.answer.querySelectorAll<HTMLElement>("[data-flag]")].map((flag) => [flag.dataset["flag"] ?? "", flag]));
  }

  private say(): void {
    const title = this.answer.querySelector("#muscles-title")?.textContent;
    const rows = [...this.answer.querySelectorAll(".muscle .muscle-head")].slice(0, SPOKEN);
    const asked = this.answer.querySelector("#why-answer :is(.muscle-head, .wrong)");
    const text = title ? [title, ...[...rows, ...(asked ? [asked] : [])].map(sentence)].join(". ") : "";
    if (this.spoken.textContent !== text) this.spoken.textContent = text;
  }

  private guard(event: MouseEvent): void {
    const { target, detail, clientX: x, clientY: y, timeStamp: at } = event;
    // Keys count no clicks.
    if (!(target instanceof Element) || detail === 0) return;
    const field = target instanceof HTMLInputElement ? target.name : "";
    if (!field && !target.closest("a")) return;
    const { tap } = this;
    if (tap.field !== field && at - tap.at < DOUBLE_TAP && Math.hypot(x - tap.x, y - tap.y) < NEAR) {
      event.preventDefault();
      event.stopPropagation();
    } else if (field) this.tap = { at, x, y, field };
  }
}
