/** What the page draws on the body beside the painting: a chosen muscle, and the pain that nothing explains. */

export interface Chart extends HTMLElement {
  readonly ready: Promise<void>;
  readonly empty: boolean;
  setHeat(heat: Record<string, number> | null): void;
  setPoints(points: { patch: number; label: string }[]): void;
  setExplained(shares: Record<string, number> | null): void;
  setUnexplained(names: string[]): void;
}

/** The chosen one is an open row of the list, or the muscle that was asked about. */
const ROW = "details.choose";
const ASKED = ".asked-muscle";

export class Shown {
  /** Id of the chosen row, or `ASKED`. */
  private chosen = "";
  /** What stands on the body now, so that an answer that changes nothing costs nothing. */
  private drawn = "";

  constructor(
    private readonly chart: Chart | null,
    private readonly answer: HTMLElement,
  ) {
    answer.addEventListener("toggle", (event) => this.toggled(event.target as HTMLDetailsElement), true);
    answer.addEventListener("click", (event) => this.clicked(event.target as Element));
  }

  /** The paint has changed; what is drawn around it must follow. */
  painted(): void {
    this.drawn = "";
  }

  /** Draws what the answer now says. */
  draw(): void {
    const { answer, chart } = this;
    const found = this.chosen === ASKED ? answer.querySelector<HTMLElement>(ASKED) : this.row(this.chosen);
    for (const button of answer.querySelectorAll(".on-body")) this.label(button, found?.matches(ASKED) ?? false);
    const unexplained = answer.querySelector<HTMLElement>("[data-unexplained]")?.dataset["unexplained"] ?? "[]";
    const { heat = "null", points = "[]", explained = "null" } = found?.dataset ?? {};
    const next = [heat, points, explained, unexplained].join();
    if (next === this.drawn) return;
    this.drawn = next;
    chart?.setHeat(JSON.parse(heat));
    chart?.setPoints(JSON.parse(points));
    chart?.setExplained(JSON.parse(explained));
    chart?.setUnexplained(JSON.parse(unexplained));
  }

  private row(id: string): HTMLElement | null {
    const row = id ? document.getElementById(id) : null;
    return row?.matches(ROW) && this.answer.contains(row) ? row : null;
  }

  private label(button: Element, on: boolean): void {
    button.setAttribute("aria-pressed", String(on));
    button.textContent = on ? "Hide on the body" : "Show on the body";
  }

  private toggled(details: HTMLDetailsElement): void {
    if (!details.matches(ROW)) return;
    if (details.open) this.chosen = details.id;
    else if (this.chosen === details.id) this.chosen = "";
    this.draw();
  }

  private clicked(target: Element): void {
    const button = target.closest(".on-body, .to-body");
    if (!button) return;
    const show = button.matches(".to-body") || button.getAttribute("aria-pressed") === "false";
    if (button.matches(".on-body")) {
      this.chosen = show ? ASKED : "";
      this.draw();
    }
    const { chart } = this;
    if (show && chart && chart.getBoundingClientRect().bottom < 120) chart.scrollIntoView({ block: "start" });
  }
}
