// One page of questions: which are asked, how many are answered, what was left out.

interface Counted {
  readonly asked: HTMLElement[];
  readonly open: HTMLElement[];
}

export class Asked {
  private warned = false;

  constructor(private readonly form: HTMLFormElement) {
    form.querySelector("[data-to-first]")?.addEventListener("click", () => this.toFirst());
  }

  /** Shows questions that follow on another only once they are due, and how far one has come. */
  refresh(): void {
    for (const question of this.form.querySelectorAll<HTMLElement>("[data-after]")) question.hidden = !this.isDue(question);
    const { asked, open } = this.count();
    const progress = this.form.querySelector<HTMLElement>("[data-progress]");
    if (!progress) return;
    progress.hidden = false;
    const bar = progress.querySelector("progress");
    if (bar) Object.assign(bar, { max: asked.length, value: asked.length - open.length });
    const words = progress.querySelector("[data-progress-words]");
    if (words) words.textContent = `${asked.length - open.length} of ${asked.length} answered`;
    if (open.length === 0) this.hideLeft();
  }

  /** Says once what was left out; the second time it may be sent as it is. */
  mayGo(): boolean {
    const left = this.form.querySelector<HTMLElement>("[data-left-out]");
    const { open } = this.count();
    if (!left || this.warned || open.length === 0) return true;
    this.warned = true;
    left.hidden = false;
    const words = left.querySelector("[data-left-words]");
    const many = open.length > 1 ? `${open.length} questions are` : "One question is";
    if (words) words.textContent = `${many} not answered. Press “Send” again to leave it so.`;
    left.scrollIntoView({ block: "center" });
    return false;
  }

  private count(): Counted {
    const asked = [...this.form.querySelectorAll<HTMLElement>("[data-question]")].filter((question) => !question.hidden);
    return { asked, open: asked.filter((question) => !question.querySelector(":scope > :is(.choices, .scale) :checked")) };
  }

  private isDue(question: HTMLElement): boolean {
    const before = question.dataset["after"] ?? "";
    const value = this.chosen(`answer:${before}`);
    if (value !== "yes" && value !== "unsure") return false;
    const choices = (question.dataset["afterChoices"] ?? "").split(" ").filter(Boolean);
    const choice = this.chosen(`choice:${before}`);
    return choices.length === 0 || choice === "" || choices.includes(choice);
  }

  private chosen(name: string): string {
    return this.form.querySelector<HTMLInputElement>(`[name="${CSS.escape(name)}"]:checked`)?.value ?? "";
  }

  private toFirst(): void {
    const first = this.count().open[0];
    first?.scrollIntoView({ block: "center" });
    first?.querySelector<HTMLElement>("input")?.focus({ preventScroll: true });
  }

  private hideLeft(): void {
    const left = this.form.querySelector<HTMLElement>("[data-left-out]");
    if (left) left.hidden = true;
  }
}
