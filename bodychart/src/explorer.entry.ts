// The explorer's page: asks for a new answer while the pain is being painted, and shows a chosen muscle on the body.

import { Reader } from "./reader";

interface Chart extends HTMLElement {
  readonly ready: Promise<void>;
  readonly empty: boolean;
  setHeat(heat: Record<string, number> | null): void;
  setPoints(points: { patch: number; label: string }[]): void;
}
interface Htmx {
  trigger(target: Element, event: string): void;
}

/** Time between two questions to the server while a stroke goes on, in ms. */
const WHILE_PAINTING = 140;
/** Wait before trying again after a lost connection, in ms. */
const RETRY = 3000;

const form = document.querySelector<HTMLFormElement>("#explorer");
const answer = document.querySelector<HTMLElement>("#answer");
const offline = document.querySelector<HTMLElement>("#offline");
const ranking = document.querySelector<HTMLElement>("#ranking");
const spoken = document.querySelector<HTMLElement>("#spoken");
const alarm = document.querySelector<HTMLElement>("#alarm");

function start(form: HTMLFormElement, answer: HTMLElement, asker: Asker, reader: Reader): void {
  document.documentElement.classList.add("scripted");
  // The browser's own check would hold every later answer back without a word; the server says what is wrong.
  form.noValidate = true;
  const chart = form.querySelector<Chart>("body-chart");
  const opened = new Set<string>();
  let shown: string | null = null;

  form.addEventListener("drawing", (event) => asker.stroke((event as CustomEvent<{ final: boolean }>).detail.final));
  form.addEventListener("change", (event) => {
    tellWrong(event.target as HTMLInputElement);
    if ((event.target as Element).matches("[name]:not(body-chart)")) asker.ask();
    keepAnswers(answer);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    asker.ask();
  });
  answer.addEventListener("toggle", (event) => {
    const details = event.target as HTMLDetailsElement;
    if (details.open) opened.add(details.id);
    else opened.delete(details.id);
  }, true);
  answer.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLButtonElement>(".show-on-body");
    const key = button?.closest<HTMLElement>("[data-key]")?.dataset.key;
    if (!button || !key) return;
    shown = shown === key ? null : key;
    showMuscle(chart, answer, shown);
    if (shown && chart && chart.getBoundingClientRect().bottom < 120) chart.scrollIntoView({ block: "start" });
  });
  document.body.addEventListener("htmx:beforeSwap", () => reader.leave());
  document.body.addEventListener("htmx:afterSwap", () => {
    reader.arrive();
    for (const id of opened) document.getElementById(id)?.setAttribute("open", "");
    if (shown) showMuscle(chart, answer, shown);
    keepAnswers(answer);
    performance.mark("answer-shown");
  });
  watchAnswer(answer);
  // A drawing that the browser brought back (back button, reload) is answered again at once.
  if (answer.querySelector(".muscles") === null || kept().length > 0) {
    void restored(chart).then((has) => {
      if (!has) return;
      bringBack(answer);
      asker.ask();
    });
  }
}

type Given = [name: string, value: string][];

/** The answers kept with this page's place in the history: the browser brings back only the fields it was served. */
function kept(): Given {
  return (history.state as { answers?: Given } | null)?.answers ?? [];
}

const GIVEN = "input[name^='finding:']:is(:checked, [type='hidden'])";

function keepAnswers(answer: HTMLElement): void {
  const given: Given = [...answer.querySelectorAll<HTMLInputElement>(GIVEN)]
    .filter((field) => field.value !== "")
    .map((field) => [field.name, field.value]);
  // Browsers refuse a page that writes this often, and the ranking is renewed many times in a stroke.
  if (JSON.stringify(given) !== JSON.stringify(kept())) history.replaceState({ answers: given }, "");
}

/** Puts the kept answers where the next question to the server takes them along; its reply shows them as questions. */
function bringBack(answer: HTMLElement): void {
  for (const field of answer.querySelectorAll<HTMLInputElement>(GIVEN)) field.checked = false;
  for (const [name, value] of kept()) {
    const field = document.createElement("input");
    Object.assign(field, { type: "hidden", name, value });
    answer.append(field);
  }
}

/** Says beside a field what it cannot take. */
function tellWrong(field: HTMLInputElement): void {
  const line = document.getElementById(field.getAttribute("aria-describedby") ?? "");
  if (!line) return;
  line.dataset["usual"] ??= line.textContent ?? "";
  const wrong = field.validationMessage;
  field.setAttribute("aria-invalid", String(wrong !== ""));
  line.textContent = wrong || line.dataset["usual"];
}

async function restored(chart: Chart | null): Promise<boolean> {
  if (!chart) return false;
  await customElements.whenDefined("body-chart");
  await chart.ready;
  return !chart.empty;
}

function showMuscle(chart: Chart | null, answer: HTMLElement, key: string | null): void {
  let found: HTMLButtonElement | null = null;
  for (const button of answer.querySelectorAll<HTMLButtonElement>(".show-on-body")) {
    const here = button.closest<HTMLElement>("[data-key]")?.dataset.key === key;
    button.setAttribute("aria-pressed", String(here));
    button.textContent = here ? "Hide on the body" : "Show on the body";
    if (here) found = button;
  }
  chart?.setHeat(found ? JSON.parse(found.dataset.heat ?? "{}") : null);
  chart?.setPoints(found ? JSON.parse(found.dataset.points ?? "[]") : []);
}

/** On a phone the small line at the bottom goes away once the answer itself is in view. */
function watchAnswer(answer: HTMLElement): void {
  new IntersectionObserver(([entry]) => document.documentElement.classList.toggle("answer-seen", entry?.isIntersecting ?? false), {
    rootMargin: "0px 0px -30% 0px",
  }).observe(answer);
}

type Step = "ranking" | "answer";

/** Sends one question at a time; a newer drawing waits for the running one, so that strokes never pile up. */
class Asker {
  private running = false;
  private waiting = false;
  private spacing = 0;
  private steps: Step[] = [];
  private timer = 0;
  private last = 0;

  constructor(
    private readonly form: HTMLFormElement,
    private readonly answer: HTMLElement,
    private readonly offline: HTMLElement,
    private readonly ranking: HTMLElement,
  ) {
    const body = document.body;
    body.addEventListener("htmx:beforeRequest", () => this.begin());
    body.addEventListener("htmx:afterRequest", () => this.end());
    body.addEventListener("htmx:sendError", () => this.lost());
    body.addEventListener("htmx:timeout", () => this.lost());
    body.addEventListener("htmx:responseError", (event) => {
      if ((event as CustomEvent<{ xhr: XMLHttpRequest }>).detail.xhr.status >= 500) this.lost();
    });
    body.addEventListener("htmx:beforeOnLoad", () => { this.offline.hidden = true; });
    window.addEventListener("online", () => this.ask());
  }

  /** A stroke: while the finger moves only the ranking is renewed; once it lifts, the ranking first and then all of it. */
  stroke(final: boolean): void {
    this.plan(final ? 0 : WHILE_PAINTING, final ? ["ranking", "answer"] : ["ranking"]);
  }

  ask(): void {
    this.plan(0, ["answer"]);
  }

  private plan(spacing: number, steps: Step[]): void {
    this.spacing = spacing;
    this.steps = steps;
    if (this.running) this.waiting = true;
    else this.schedule();
  }

  private schedule(): void {
    window.clearTimeout(this.timer);
    const pause = Math.max(0, this.last + this.spacing - performance.now());
    this.timer = window.setTimeout(() => this.send(), pause);
  }

  private send(): void {
    const htmx = (window as unknown as { htmx?: Htmx }).htmx;
    if (!htmx) {
      this.timer = window.setTimeout(() => this.send(), 50);
      return;
    }
    this.last = performance.now();
    let step = this.steps.shift() ?? "answer";
    // The ranking alone needs a list to stand in, and would close reasons that someone is reading.
    if (!this.answer.querySelector(".muscles") || this.answer.querySelector(".muscle details[open]")) step = "answer";
    if (step === "answer") this.steps = [];
    htmx.trigger(step === "ranking" ? this.ranking : this.form, "ask");
  }

  private begin(): void {
    this.running = true;
    this.answer.setAttribute("aria-busy", "true");
    window.setTimeout(() => this.answer.classList.toggle("slow", this.running), 400);
  }

  private end(): void {
    this.running = false;
    this.answer.setAttribute("aria-busy", "false");
    this.answer.classList.remove("slow");
    if (this.waiting || this.steps.length > 0) this.schedule();
    this.waiting = false;
  }

  private lost(): void {
    this.offline.hidden = false;
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.ask(), RETRY);
  }
}

if (form && answer && offline && ranking && spoken && alarm) {
  start(form, answer, new Asker(form, answer, offline, ranking), new Reader(answer, spoken, alarm));
}
