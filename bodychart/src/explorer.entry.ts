// The explorer's page: asks for a new answer while the pain is being painted, and shows a chosen muscle on the body.

import { Reader } from "./reader";
import { Shown, type Chart } from "./shown";

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
const weighing = document.querySelector<HTMLElement>("#weigh");
const alarm = document.querySelector<HTMLElement>("#alarm");

function start(form: HTMLFormElement, answer: HTMLElement, asker: Asker, reader: Reader): void {
  document.documentElement.classList.add("scripted");
  // The browser's own check would hold every later answer back without a word; the server says what is wrong.
  form.noValidate = true;
  const chart = form.querySelector<Chart>("body-chart");
  const opened = new Set<string>();
  const shown = new Shown(chart, answer);

  form.addEventListener("drawing", (event) => {
    shown.painted();
    asker.stroke((event as CustomEvent<{ final: boolean }>).detail.final);
  });
  form.addEventListener("change", (event) => {
    tellWrong(event.target as HTMLInputElement);
    const field = event.target as Element;
    if (field.matches(WEIGHED)) {
      // Another side is another question; a name counts only once it is asked about.
      if (field.matches("select") && answer.querySelector(".asked-muscle")) asker.weigh();
    } else if (field.matches("[name]:not(body-chart)")) asker.ask();
    keepAnswers(answer);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    // Enter in the field counts as the form's first button, which is not the one that stands beside it.
    if ((event as SubmitEvent).submitter?.id === "why-button" || document.activeElement?.id === "why-muscle") asker.weigh();
    else asker.ask();
  });
  answer.addEventListener("toggle", (event) => {
    const details = event.target as HTMLDetailsElement;
    if (details.open) opened.add(details.id);
    // A row that was swapped out closes nothing.
    else if (details.isConnected) opened.delete(details.id);
  }, true);
  answer.addEventListener("click", (event) => {
    const near = (event.target as Element).closest<HTMLElement>(".near")?.dataset["name"];
    const field = document.querySelector<HTMLInputElement>("#why-muscle");
    if (!near || !field) return;
    field.value = near;
    asker.weigh();
  });
  document.body.addEventListener("htmx:beforeSwap", () => reader.leave());
  document.body.addEventListener("htmx:afterSwap", (event) => {
    for (const id of opened) document.getElementById(id)?.setAttribute("open", "");
    reader.arrive();
    // The ranking of a moving finger tells nothing new about the body, and must not hold the brush up.
    if (!(event.target as Element).matches(".ranked")) shown.draw();
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

const GIVEN = ":is(input[name^='finding:'], input[name^='palpation:']):is(:checked, [type='hidden'])";
/** What only the question about one muscle needs. */
const WEIGHED = "#why-muscle, #why-side";

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

/** On a phone the small line at the bottom goes away once the answer itself is in view. */
function watchAnswer(answer: HTMLElement): void {
  new IntersectionObserver(([entry]) => document.documentElement.classList.toggle("answer-seen", entry?.isIntersecting ?? false), {
    rootMargin: "0px 0px -30% 0px",
  }).observe(answer);
}

type Step = "ranking" | "answer" | "weigh";

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
    private readonly weighing: HTMLElement,
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

  /** Only the muscle that was typed. */
  weigh(): void {
    this.plan(0, this.running || this.steps.length > 0 ? ["answer", "weigh"] : ["weigh"]);
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
    const bare = !this.answer.querySelector(".muscles") || this.answer.querySelector(".muscle details[open]");
    if (step === "ranking" && bare) step = "answer";
    // What was said about the muscle that was typed holds for the former answer only.
    if (step === "answer") this.steps = this.steps.includes("weigh") || this.answer.querySelector(".asked-muscle") ? ["weigh"] : [];
    if (step === "weigh" && !this.answer.querySelector("#why-answer")) return;
    htmx.trigger({ ranking: this.ranking, answer: this.form, weigh: this.weighing }[step], "ask");
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

if (form && answer && offline && ranking && weighing && spoken && alarm) {
  start(form, answer, new Asker(form, answer, offline, ranking, weighing), new Reader(answer, spoken, alarm));
}
