// The visit page: every touch is saved, kept on the device until the server has confirmed it, and never silently over others.

import { Body, type Chart } from "./visit/body";
import { Binder } from "./visit/binder";
import { ConflictDialog } from "./visit/conflict";
import type { Entry } from "./visit/entry";
import { labelOf, valueWords, write } from "./visit/fields";
import { lendHands } from "./visit/hands";
import { uuid } from "./visit/ids";
import { browserOwners, browserStore, Journal } from "./visit/journal";
import { guardForms } from "./visit/leave";
import { Queue, type Confirmed, type QueueState, type Trouble } from "./visit/queue";
import { clearRowRefusals, goToRefusal, reveal, showRefusal } from "./visit/refusals";
import { Sections } from "./visit/sections";
import { enliven } from "./visit/signature";
import { StateLine } from "./visit/state";
import { sender, type Refusal } from "./visit/transport";
import { openVault } from "./visit/vault";

const root = document.querySelector<HTMLElement>("#visit[data-changes-url]");

/** One tab of a visit sends at a time; where the browser has no locks it keeps nothing either, so no two tabs share changes. */
function aloneIn(visit: string): <T>(job: () => Promise<T>) => Promise<T> {
  return async (job) => (navigator.locks ? await navigator.locks.request(`tautband.send.${visit}`, job) : await job());
}

class Page {
  private readonly queue: Queue;
  private readonly binder: Binder;
  private readonly line: StateLine | null;
  private readonly dialog: ConflictDialog;
  private trouble: Trouble = "none";

  constructor(
    private readonly root: HTMLElement,
    private readonly journal: Journal,
  ) {
    const { visit = "", changesUrl = "", person = "" } = root.dataset;
    const token = document.querySelector<HTMLInputElement>("input[name=csrfmiddlewaretoken]")?.value ?? "";
    const output = document.querySelector<HTMLElement>("[data-save-state]");
    this.line = output && new StateLine(output, (what) => this.act(what));
    this.queue = new Queue(
      {
        send: sender(changesUrl, person, token),
        journal,
        alone: aloneIn(visit),
        makeKey: uuid,
        now: () => new Date(),
        later: (job, ms) => {
          const timer = setTimeout(job, ms);
          return () => clearTimeout(timer);
        },
        chance: Math.random,
      },
      {
        state: (state) => this.tell(state),
        saved: (saved) => this.saved(saved),
        moved: (part, from, to) => this.binder.moved(part, from, to),
        refused: (refused) => this.refused(refused),
        conflict: (conflict, mine) => this.dialog.add(conflict, mine),
      },
    );
    this.binder = new Binder(root, this.queue, uuid, root.dataset["state"] === "signed");
    this.dialog = new ConflictDialog(conflictDialog(), (part, id) => this.binder.rowFor(part, id), (conflict, mine, fields) => {
      if (fields.size === 0) for (const row of this.binder.rowsFor(mine.part, mine.id)) write(row, conflict.now ?? {}, true);
      this.queue.decide(conflict, fields);
      if (fields.size === 0) this.renew([mine.part]);
    });
  }

  async start(): Promise<void> {
    this.binder.refresh();
    await this.queue.start();
    this.binder.refresh();
    this.tellForeign();
    let body: Body | null = null;
    // Whether or not the chart ever comes, everything else must work.
    void this.body().then((tied) => (body = tied));
    new Sections(document.body, (section) => {
      this.binder.refresh(section);
      enliven(section);
      body?.renew();
    });
    enliven(this.root);
    lendHands(this.root);
    guardForms(this.root, { flush: () => this.binder.flush(), settled: () => this.queue.settled(), wrong: () => goToRefusal(this.root), stuck: () => this.stuck() });
    this.watch();
    this.root.dataset["ready"] = "";
  }

  /** The chart may fail to load; the page works without it. */
  private async body(): Promise<Body | null> {
    const chart = this.root.querySelector<Chart>("body-chart");
    if (!chart) return null;
    await customElements.whenDefined("body-chart");
    return new Body(this.root, chart, (row, field) => this.binder.take(row, field));
  }

  private watch(): void {
    const leave = (): void => {
      this.binder.flush();
      this.queue.hide();
    };
    const back = (): void => {
      if (document.visibilityState === "visible") this.queue.retry();
    };
    document.addEventListener("visibilitychange", () => (document.visibilityState === "hidden" ? leave() : back()));
    window.addEventListener("pagehide", leave);
    window.addEventListener("online", () => this.queue.retry());
    document.addEventListener("tautband:unlocked", () => this.queue.retry());
    window.addEventListener("focus", back);
    document.addEventListener("tautband:unlocked", () => this.queue.retry());
    // A page out of the browser's memory shows what once was, and its locks are gone.
    window.addEventListener("pageshow", (event) => event.persisted && location.reload());
    window.addEventListener("beforeunload", (event) => {
      this.binder.flush();
      if (this.queue.waiting.length > 0 && !this.journal.keeps) event.preventDefault();
    });
  }

  private tell(state: QueueState): void {
    this.line?.show(state);
    if (state.trouble === this.trouble) return;
    this.trouble = state.trouble;
    // The page's cover hears this before its own clock does.
    const news = { locked: "tautband:locked", signed_out: "tautband:signed-out" }[state.trouble as string];
    if (news) document.dispatchEvent(new Event(news));
  }

  private saved(saved: readonly Confirmed[]): void {
    for (const { part, id, version, set } of saved) {
      this.binder.confirmed(part, id, version, set);
      if (this.queue.waiting.some((entry) => entry.id === id && entry.held === "refused")) continue;
      for (const row of this.binder.rowsFor(part, id)) clearRowRefusals(row);
    }
    this.renew([...new Set(saved.map(({ part }) => part))]);
  }

  private renew(parts: readonly string[]): void {
    document.body.dispatchEvent(new CustomEvent("visit:saved", { detail: { parts } }));
  }

  private refused(refused: readonly Refusal[]): void {
    for (const { part, id, field, why } of refused) showRefusal(this.binder.rowFor(part, id, field) ?? this.root, field, why);
  }

  private act(what: "refusal" | "conflict" | "signed"): void {
    if (what === "conflict") this.dialog.open();
    else if (what === "refusal") goToRefusal(this.root);
    else this.showLate();
  }

  /** Something stands in the way of signing. */
  private stuck(): void {
    this.dialog.open();
    if (goToRefusal(this.root)) return;
    const open = this.queue.waiting.find(({ held }) => held === "incomplete");
    const row = open && this.binder.rowFor(open.part, open.id);
    const wanting = row && [...row.querySelectorAll<HTMLInputElement>("[required]")].find(({ value }) => value === "");
    if (wanting) reveal(wanting);
  }

  /** The visit was signed while these changes waited: they can only become an addendum. */
  private showLate(): void {
    const dialog = conflictDialog();
    const list = document.createElement("ul");
    const late: readonly Entry[] = this.queue.waiting;
    for (const entry of late) {
      const row = this.binder.rowFor(entry.part, entry.id);
      for (const [field, value] of Object.entries(entry.set)) {
        const line = document.createElement("li");
        line.textContent = `${labelOf(row, field)}: ${valueWords(row, field, value)}`;
        list.append(line);
      }
    }
    const title = document.createElement("h2");
    title.textContent = "Signed before these changes came";
    const words = document.createElement("p");
    words.textContent = "A signed visit never changes. Write down what matters as an addendum, then let these go.";
    const gone = document.createElement("button");
    gone.type = "button";
    gone.className = "button";
    gone.textContent = "Let them go and load the signed visit";
    gone.addEventListener("click", () => {
      this.queue.putAway(new Set(late.map(({ key }) => key)));
      void this.journal.written().then(() => location.reload());
    });
    dialog.replaceChildren(title, words, list, gone);
    dialog.showModal();
  }

  private tellForeign(): void {
    if (this.journal.foreign === 0) return;
    const note = document.createElement("p");
    note.className = "foreign";
    note.textContent = "Another person's unsent changes of this visit are on this device. They go out when that person opens the visit here.";
    this.root.prepend(note);
  }
}

function conflictDialog(): HTMLDialogElement {
  const found = document.querySelector<HTMLDialogElement>("dialog[data-conflict]");
  if (found) return found;
  const made = document.createElement("dialog");
  made.dataset["conflict"] = "";
  document.body.append(made);
  return made;
}

async function start(root: HTMLElement): Promise<void> {
  const vault = await openVault(root.dataset["storeKey"]);
  const journal = new Journal(root.dataset["visit"] ?? "", uuid(), vault, browserStore, browserOwners);
  await new Page(root, journal).start();
}

if (root) void start(root);
