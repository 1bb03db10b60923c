/** Everything without painting: a list of places that is kept in step with the picture, both ways. */

import { percent } from "./announce";
import type { Palette } from "./config";
import type { PlacePain } from "./coverage";
import { h } from "./dom";
import { icon } from "./icons";
import { MarkedCard, type PlaceActions } from "./marked";
import { placeName, type Place, type Surface } from "./surface";

interface Tick {
  readonly place: Place;
  readonly box: HTMLInputElement;
  readonly share: HTMLElement;
}

interface Row {
  readonly element: HTMLElement;
  readonly words: string;
}

interface Group {
  readonly element: HTMLDetailsElement;
  readonly rows: Row[];
  readonly badge: HTMLElement;
  readonly ticks: Tick[];
}

/** Below this coverage a place is listed apart: a stroke that ran past it. */
const SLIGHT = 0.1;

const SIDE_NAMES = { left: "Left", right: "Right", midline: "Middle" } as const;

export class Panel {
  readonly element: HTMLDetailsElement;
  private readonly groups: Group[] = [];
  private readonly ticks = new Map<string, Tick>();
  private readonly cards = new Map<string, MarkedCard>();
  private readonly markedList = h("ul", { class: "marked", "aria-label": "Marked places" });
  private readonly slightList = h("ul", { class: "marked", "aria-label": "Places only touched" });
  private readonly slightCount = h("span", {});
  private readonly slight = h("details", { class: "slight" }, h("summary", {}, this.slightCount, icon("chevron")), this.slightList);
  private readonly nothing = h("p", { class: "hint" }, "Nothing is marked yet. Paint on the body, or tick a place below.");
  private readonly count = h("span", { class: "count" });
  private pains: readonly PlacePain[] = [];
  private readonly search = h("input", { type: "search", id: "find", autocomplete: "off", spellcheck: "false", placeholder: "shoulder, low back, heel …" });
  private readonly found = h("p", { class: "hint", role: "status" });

  constructor(
    surface: Surface,
    private readonly palette: Palette,
    private readonly actions: PlaceActions,
  ) {
    const outside = surface.places.filter((place) => !place.hidden && !place.private);
    const more = surface.places.filter((place) => place.hidden && !place.private);
    const pelvic = surface.places.filter((place) => place.private);
    const catalogue = h("div", { class: "groups" }, ...this.buildGroups(outside));
    this.search.addEventListener("input", () => this.filter());
    this.element = h(
      "details",
      { class: "panel" },
      h("summary", {}, icon("list"), h("span", {}, "List of places"), this.count, icon("chevron")),
      h(
        "div",
        { class: "panel-body" },
        this.markedList,
        this.slight,
        this.nothing,
        h("div", { class: "find" }, h("label", { for: "find" }, "Find a place"), h("div", { class: "find-box" }, icon("search"), this.search)),
        this.found,
        catalogue,
        this.buildMore(more, pelvic),
      ),
    );
    // A closed list costs nothing while somebody paints.
    this.element.addEventListener("toggle", () => this.sync(this.pains));
  }

  /** Shows the drawing as it is now. */
  sync(pains: readonly PlacePain[]): void {
    const byKey = new Map(pains.map((pain) => [pain.place.key, pain]));
    for (const tick of this.ticks.values()) this.syncTick(tick, byKey.get(tick.place.key));
    for (const group of this.groups) {
      const marked = group.ticks.filter((tick) => byKey.has(tick.place.key)).length;
      group.badge.textContent = marked > 0 ? `${marked} marked` : "";
      if (marked > 0) group.element.hidden = false;
    }
    const marked = pains.filter((pain) => pain.coverage >= SLIGHT).length;
    this.count.textContent = pains.length === 0 ? "" : marked > 0 ? `${marked} marked` : "touched slightly";
    this.nothing.hidden = pains.length > 0;
    this.pains = pains;
    if (this.element.open) this.syncCards(pains, byKey);
  }

  private syncTick({ box, share, place }: Tick, pain: PlacePain | undefined): void {
    const whole = pain !== undefined && pain.coverage >= 0.995;
    box.checked = whole;
    box.indeterminate = pain !== undefined && !whole;
    share.textContent = pain ? percent(pain.coverage) : "";
    box.setAttribute("aria-label", pain && !whole ? `${placeName(place)}, ${percent(pain.coverage)} covered` : placeName(place));
  }

  private syncCards(pains: readonly PlacePain[], byKey: ReadonlyMap<string, PlacePain>): void {
    for (const [key, card] of this.cards) {
      if (byKey.has(key)) continue;
      this.cards.delete(key);
      if (card.element.contains((card.element.getRootNode() as ShadowRoot).activeElement)) this.search.focus();
      card.element.remove();
    }
    const slight = pains.filter((pain) => pain.coverage < SLIGHT);
    this.placeCards(this.markedList, pains.filter((pain) => pain.coverage >= SLIGHT));
    this.placeCards(this.slightList, slight);
    this.slight.hidden = slight.length === 0;
    this.slightCount.textContent = slight.length === 1 ? "1 place touched only slightly" : `${slight.length} places touched only slightly`;
  }

  private placeCards(list: HTMLElement, pains: readonly PlacePain[]): void {
    pains.forEach((pain, at) => {
      let card = this.cards.get(pain.place.key);
      if (!card) {
        card = new MarkedCard(pain.place, this.palette, this.actions);
        this.cards.set(pain.place.key, card);
      }
      // Only moved when out of place: moving a node takes the focus away from it.
      if (list.children[at] !== card.element) list.insertBefore(card.element, list.children[at] ?? null);
      card.sync(pain);
    });
  }

  private buildGroups(places: readonly Place[]): HTMLElement[] {
    const names = [...new Set(places.map((place) => place.region.group))];
    return names.map((name) => this.buildGroup(name, places.filter((place) => place.region.group === name)).element);
  }

  private buildGroup(name: string, places: readonly Place[]): Group {
    const badge = h("span", { class: "count" });
    const list = h("ul", { class: "rows" });
    const element = h("details", { class: "group" }, h("summary", {}, h("span", {}, name), badge, icon("chevron")), list);
    const group: Group = { element, rows: [], badge, ticks: [] };
    for (const region of new Set(places.map((place) => place.region))) {
      const ticks = places.filter((place) => place.region === region).map((place) => this.buildTick(place));
      group.ticks.push(...ticks);
      const row = h("li", { class: "row" }, h("span", { class: "row-name" }, region.name), h("span", { class: "row-ticks" }, ...ticks.map((tick) => tick.box.parentElement)));
      list.append(row);
      group.rows.push({ element: row, words: `${region.name} ${name} ${region.id}`.toLowerCase().replaceAll("_", " ") });
    }
    this.groups.push(group);
    return group;
  }

  private buildTick(place: Place): Tick {
    const box = h("input", { type: "checkbox", "aria-label": placeName(place) });
    const share = h("span", { class: "share", "aria-hidden": "true" });
    h("label", { class: "tick" }, box, h("span", {}, SIDE_NAMES[place.side]), share);
    const tick = { place, box, share };
    box.addEventListener("change", () => this.actions.tick(place, box.checked));
    this.ticks.set(place.key, tick);
    return tick;
  }

  private buildMore(more: readonly Place[], pelvic: readonly Place[]): HTMLElement {
    const section = h("div", { class: "more" });
    if (more.length > 0) {
      section.append(h("p", { class: "more-title" }, "More places, not seen from outside"));
      section.append(...this.buildGroups(more));
    }
    if (pelvic.length === 0) return section;
    const group = this.buildGroup("Pelvic floor and genitals", pelvic).element;
    group.hidden = true;
    const box = h("input", { type: "checkbox", role: "switch" });
    box.addEventListener("change", () => {
      group.hidden = !box.checked;
      group.open = box.checked;
    });
    section.append(h("label", { class: "opt-in" }, box, h("span", {}, "Also offer pelvic and genital places")), group);
    return section;
  }

  private filter(): void {
    const words = this.search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const group of this.groups) {
      let inGroup = 0;
      for (const row of group.rows) {
        const match = words.every((word) => row.words.includes(word));
        row.element.hidden = !match;
        if (match) inGroup += 1;
      }
      group.element.classList.toggle("no-match", inGroup === 0);
      group.element.open = words.length > 0 && inGroup > 0;
      if (!group.element.hidden) shown += inGroup;
    }
    this.found.textContent = words.length === 0 ? "" : shown === 0 ? "No place matches." : `${shown} ${shown === 1 ? "place matches" : "places match"}.`;
  }
}
