/** Which part of the body is shown: pages as tabs, on narrow charts one view of the page at a time, and the figure's shape. */

import { h } from "./dom";
import { icon } from "./icons";
import { viewName, type Page } from "./views";

const SHAPE_NAMES: Readonly<Record<string, string>> = { neutral: "Neutral figure", female: "Female figure", male: "Male figure" };

export interface TabActions {
  page(page: Page): void;
  view(view: string): void;
  shape(shape: string): void;
}

export class Tabs {
  readonly list = h("div", { class: "tabs", role: "tablist", "aria-label": "Part of the body" });
  readonly switch = h("div", { class: "switch", role: "group", "aria-label": "View" });
  readonly shapes: HTMLElement;
  private readonly select: HTMLSelectElement;
  private readonly buttons = new Map<string, HTMLButtonElement>();

  constructor(
    private readonly pages: readonly Page[],
    shapes: readonly string[],
    private readonly actions: TabActions,
  ) {
    for (const page of pages) {
      const button = h("button", { type: "button", role: "tab", class: "tab", id: `tab-${page.id}`, "aria-controls": "panes" }, icon(page.icon), h("span", {}, page.name));
      button.addEventListener("click", () => actions.page(page));
      this.buttons.set(page.id, button);
      this.list.append(button);
    }
    this.list.addEventListener("keydown", (event) => this.key(event));
    this.select = h("select", { "aria-label": "Figure" }, ...shapes.map((shape) => h("option", { value: shape }, SHAPE_NAMES[shape] ?? shape)));
    this.select.addEventListener("change", () => actions.shape(this.select.value));
    this.shapes = h("div", { class: "shapes", title: "Figure" }, icon("body"), this.select);
    this.shapes.hidden = shapes.length < 2;
  }

  /** Shows which page and which of its views are on screen, and in which others points wait. */
  sync(page: Page, views: readonly string[], shape: string, pointed: ReadonlySet<string>): void {
    for (const [id, button] of this.buttons) {
      const chosen = id === page.id;
      button.setAttribute("aria-selected", String(chosen));
      button.tabIndex = chosen ? 0 : -1;
    }
    this.select.value = shape;
    this.switch.hidden = views.length === page.views.length;
    const focused = this.switch.contains((this.switch.getRootNode() as ShadowRoot | Document).activeElement);
    this.switch.replaceChildren(...page.views.map((view) => this.switchButton(view, views.includes(view), pointed.has(view))));
    if (focused) this.switch.querySelector<HTMLButtonElement>('[aria-pressed="true"]')?.focus();
  }

  /** `pointed`: a point would be seen there. */
  private switchButton(view: string, pressed: boolean, pointed: boolean): HTMLButtonElement {
    const cross = pointed && !pressed && h("span", { class: "cross", role: "img", "aria-label": "(a point is here)" }, "✕");
    const button = h("button", { type: "button", class: "segment", "aria-pressed": String(pressed) }, viewName(view), cross);
    button.addEventListener("click", () => this.actions.view(view));
    return button;
  }

  private key(event: KeyboardEvent): void {
    const at = this.pages.findIndex((page) => this.buttons.get(page.id)?.getAttribute("aria-selected") === "true");
    const last = this.pages.length - 1;
    const next = { ArrowRight: at === last ? 0 : at + 1, ArrowLeft: at === 0 ? last : at - 1, Home: 0, End: last }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    this.actions.page(this.pages[next]);
    this.buttons.get(this.pages[next].id)?.focus();
  }
}
