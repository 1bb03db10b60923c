// The pages that patients open: answers are kept until they have arrived, and sent again when the connection is back.

import { Asked } from "./patient/asked";
import { entriesOf, Kept } from "./patient/keeping";

/** Waits between tries, in ms; the last one is repeated. */
const WAITS = [2000, 4000, 8000, 15000, 30000];
/** An answer that takes longer is taken for lost, in ms. */
const PATIENCE = 20_000;

class Sender {
  private tries = 0;
  private timer = 0;
  private busy = false;

  constructor(
    private readonly form: HTMLFormElement,
    private readonly kept: Kept,
  ) {
    window.addEventListener("online", () => {
      if (this.tries > 0) void this.send();
    });
  }

  async send(): Promise<void> {
    if (this.busy || !this.form.isConnected) return;
    this.busy = true;
    window.clearTimeout(this.timer);
    this.say("Sending.");
    try {
      const body = new URLSearchParams(entriesOf(this.form).map(([name, value]) => [name, value]));
      const response = await fetch(location.href, { method: "POST", body, signal: AbortSignal.timeout(PATIENCE) });
      if (response.status >= 500) throw new Error("the server failed");
      this.show(await response.text(), response.status);
    } catch {
      this.later();
    } finally {
      this.busy = false;
    }
  }

  private later(): void {
    this.say("No connection. Your answers are kept on this page and go off by themselves when it is back. Leave the page open.");
    this.timer = window.setTimeout(() => void this.send(), WAITS[Math.min(this.tries, WAITS.length - 1)]);
    this.tries += 1;
  }

  private say(words: string): void {
    const state = this.form.querySelector<HTMLElement>("[data-kept-state]");
    if (!state) return;
    state.hidden = false;
    state.textContent = words;
  }

  /** Puts the server's page in place of this one; only what has arrived is forgotten here. */
  private show(html: string, status: number): void {
    const page = new DOMParser().parseFromString(html, "text/html");
    const main = page.querySelector("main");
    const here = document.querySelector("main");
    if (!main || !here) return this.later();
    if (status < 400 || main.querySelector("[data-closed='used']")) this.kept.forget();
    document.title = page.title;
    here.replaceWith(document.adoptNode(main));
    start();
    const place = main.querySelector<HTMLElement>(".fault") ?? main;
    place.scrollIntoView({ block: place === main ? "start" : "center" });
    main.focus({ preventScroll: true });
  }
}

function start(): void {
  const form = document.querySelector<HTMLFormElement>("form[data-kept]");
  if (!form) return;
  const kept = new Kept(location.pathname);
  const asked = new Asked(form);
  const sender = new Sender(form, kept);
  kept.restore(form);
  asked.refresh();
  const changed = (): void => {
    kept.keep(form);
    asked.refresh();
  };
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  form.addEventListener("drawing", (event) => {
    if ((event as CustomEvent<{ final: boolean }>).detail.final) changed();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (asked.mayGo()) void sender.send();
  });
}

/** Buttons that copy a field's text. */
function offerCopies(): void {
  for (const button of document.querySelectorAll<HTMLElement>("[data-copy]")) {
    button.addEventListener("click", () => void copy(button));
  }
}

async function copy(button: HTMLElement): Promise<void> {
  const field = document.querySelector<HTMLInputElement>(`#${button.dataset["copy"] ?? ""}`);
  if (!field) return;
  field.select();
  let done = true;
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    done = false;
  }
  const said = button.parentElement?.querySelector("[data-copied]");
  if (said) said.textContent = done ? "Copied" : "Selected: copy it from the menu";
}

start();
offerCopies();
document.querySelector("[data-print]")?.addEventListener("click", () => window.print());
