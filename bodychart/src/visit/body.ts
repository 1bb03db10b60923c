/** The body beside the steps: what a tap on it does, the pins on it, and what a chosen muscle shows on it. */

import { fieldOf, rowOf } from "./fields";
import { reveal } from "./refusals";

interface Pin {
  readonly id: string;
  readonly patch: number;
}

export interface Chart extends HTMLElement {
  readonly ready: Promise<void>;
  mode: string;
  pins: readonly Pin[];
  ghost: string | null;
  lookAt(patches: readonly number[]): void;
  setHeat(heat: Record<string, number> | null): void;
  setPoints(points: { patch: number; label: string }[]): void;
  setExplained(shares: Record<string, number> | null): void;
  setUnexplained(names: string[]): void;
}

interface Pick {
  readonly patch: number;
  readonly region: string;
  readonly side: string;
}

const MUSCLE = "details.choose";

export class Body {
  /** The row of a question that waits for a place on the body. */
  private asking: HTMLElement | null = null;
  private chosen = "";
  private last: AbortController | null = null;

  constructor(
    private readonly root: HTMLElement,
    private readonly chart: Chart,
    private readonly taken: (row: HTMLElement, field: string) => void,
  ) {
    chart.addEventListener("pick", (event) => void this.picked((event as CustomEvent<Pick>).detail));
    chart.addEventListener("pin", (event) => this.pinned((event as CustomEvent<{ id: string }>).detail.id));
    root.addEventListener("change", (event) => this.changed(event.target as HTMLInputElement));
    root.addEventListener("click", (event) => this.pointed((event.target as Element).closest<HTMLElement>("[data-point]")));
    root.addEventListener("toggle", (event) => this.toggled(event.target as HTMLDetailsElement), true);
    root.addEventListener("visit:added", (event) => this.added((event as CustomEvent<{ part: string }>).detail.part));
    this.ghost(true);
    this.renew();
    chart.lookAt(chart.pins.map(({ patch }) => patch));
  }

  /** Draws what the page now says. */
  renew(): void {
    const pins = this.root.querySelector<HTMLElement>("[data-pins]")?.dataset["pins"];
    if (pins !== undefined) this.chart.pins = JSON.parse(pins) as Pin[];
    const muscle = this.chosen ? document.getElementById(this.chosen) : null;
    const said = <T>(element: HTMLElement | null, name: string): T | null => JSON.parse(element?.dataset[name] || "null") as T | null;
    this.chart.setHeat(said(muscle, "heat"));
    this.chart.setPoints(said(muscle, "points") ?? []);
    this.chart.setExplained(said(muscle, "explained"));
    this.chart.setUnexplained(said(this.root.querySelector<HTMLElement>("[data-unexplained]"), "unexplained") ?? []);
  }

  private ghost(shown: boolean): void {
    const text = document.querySelector("#ghost")?.textContent ?? "";
    // The server writes the drawing's text as JSON or as it is.
    this.chart.ghost = shown && text.trim() !== "" ? text.trim().replace(/^"|"$/g, "") : null;
  }

  private changed(control: HTMLInputElement): void {
    if (control.name === "body-mode") this.setMode(control.value);
    if (control.id === "show-ghost") this.ghost(control.checked);
  }

  private setMode(mode: string): void {
    this.chart.mode = mode;
    this.asking = null;
    this.choices?.replaceChildren();
  }

  private get choices(): HTMLElement | null {
    return this.root.querySelector<HTMLElement>("[data-pick-url]");
  }

  private async picked(pick: Pick): Promise<void> {
    if (this.asking) return this.answer(this.asking, pick);
    const { choices } = this;
    if (!choices) return;
    this.last?.abort();
    const asking = (this.last = new AbortController());
    choices.setAttribute("aria-busy", "true");
    try {
      const response = await fetch(`${choices.dataset["pickUrl"]}?patch=${pick.patch}`, { signal: asking.signal, headers: { "HX-Request": "true" } });
      if (!response.ok || response.redirected) throw new Error(String(response.status));
      choices.innerHTML = await response.text();
      choices.querySelector<HTMLElement>("button, a")?.scrollIntoView({ block: "nearest" });
    } catch (reason) {
      if ((reason as Error).name === "AbortError") return;
      choices.textContent = "What lies here cannot be looked up without a connection. Needle sites already on this page can still be filled in.";
    } finally {
      if (this.last === asking) choices.removeAttribute("aria-busy");
    }
  }

  /** A pin leads to the form of its site; one of the last visit asks what may be needled there today. */
  private pinned(id: string): void {
    const site = document.getElementById(`site-${id}`);
    if (site) {
      reveal(site, "start");
      site.querySelector<HTMLElement>("input:not([type=hidden])")?.focus({ preventScroll: true });
      return;
    }
    const pin = this.chart.pins.find((each) => each.id === id);
    if (pin) void this.picked({ patch: pin.patch, region: "", side: "" });
  }

  private added(part: string): void {
    if (part !== "site") return;
    this.choices?.replaceChildren();
    for (const step of this.root.querySelectorAll<HTMLDetailsElement>("details[data-step=needle]")) step.open = true;
  }

  /** A question asks for a place: the next tap on the body answers it. */
  private pointed(button: HTMLElement | null): void {
    if (!button) return;
    this.asking = rowOf(button);
    this.chart.mode = "pick";
    for (const each of this.root.querySelectorAll(".pointing")) each.classList.remove("pointing");
    this.asking?.classList.add("pointing");
    this.chart.scrollIntoView({ block: "nearest" });
  }

  private answer(row: HTMLElement, pick: Pick): void {
    const places = row.querySelector<HTMLElement>("[data-places]");
    this.asking = null;
    row.classList.remove("pointing");
    const mode = this.root.querySelector<HTMLInputElement>("[name=body-mode]:checked");
    if (mode) this.chart.mode = mode.value;
    if (!places || !row.isConnected) return;
    const value = `${pick.region}:${pick.side}`;
    const before = [...places.querySelectorAll<HTMLInputElement>("input")].find((each) => each.value === value);
    const box = before ?? this.place(places, value);
    box.checked = true;
    this.taken(row, fieldOf(box));
    reveal(box);
  }

  private place(places: HTMLElement, value: string): HTMLInputElement {
    const box = document.createElement("input");
    Object.assign(box, { type: "checkbox", value });
    box.dataset["field"] = "details.regions";
    box.dataset["type"] = "pairs";
    const words = document.createElement("span");
    words.textContent = value.replace(":midline", "").replace(":", ", ").replaceAll("_", " ");
    const label = document.createElement("label");
    label.className = "chip";
    label.append(box, words);
    places.append(label);
    return box;
  }

  private toggled(details: HTMLDetailsElement): void {
    if (!details.matches(MUSCLE)) return;
    if (details.open) this.chosen = details.id;
    else if (this.chosen === details.id) this.chosen = "";
    else return;
    this.renew();
  }
}
