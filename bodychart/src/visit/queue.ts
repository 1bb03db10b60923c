/**
 * Sends changes in order, one request at a time, until the server has confirmed them. A change keeps its key however often
 * it is sent, and its content from the first sending on. Whatever is not confirmed is in the journal.
 */

import { baseOf, count, evenOut, fold, follow, isNew, merge, nextBatch, ROW, split, toChange, type Entry, type Values } from "./entry";
import { Seen } from "./seen";
import { KEEPALIVE_BYTES, type Conflict, type Outcome, type Refusal, type Send } from "./transport";

export type Trouble = "none" | "lost" | "signed_out" | "locked" | "signed" | "broken";

export interface QueueState {
  /** Fields that wait to be sent. */
  readonly waiting: number;
  readonly held: { readonly incomplete: number; readonly refused: number; readonly conflict: number };
  readonly sending: boolean;
  readonly trouble: Trouble;
  readonly savedAt: Date | null;
  /** Whether what waits is on the device, so that the page may be closed. */
  readonly kept: boolean;
}

export interface QueueParts {
  readonly send: Send;
  readonly journal: { readonly keeps: boolean; load(): Promise<Entry[]>; save(entries: readonly Entry[]): Promise<void> };
  /** Runs the job while no other tab of this visit sends. */
  readonly alone: <T>(job: () => Promise<T>) => Promise<T>;
  readonly makeKey: () => string;
  readonly now: () => Date;
  readonly later: (job: () => void, ms: number) => () => void;
  readonly chance: () => number;
}

export interface PutOptions {
  readonly complete?: boolean;
  readonly show?: Readonly<Record<string, string>>;
  /** Still being typed: kept on the device at once, sent with the next thing that is. */
  readonly resting?: boolean;
}

export interface Confirmed {
  readonly part: string;
  readonly id: string;
  readonly version: number;
  readonly set: Values;
}

export interface QueueEvents {
  state(state: QueueState): void;
  /** What the server confirmed, with the versions that it gave. */
  saved(saved: readonly Confirmed[]): void;
  /** A row got another id: the former one was used and removed, or another device made the same row before. */
  moved(part: string, from: string, to: string): void;
  refused(refused: readonly Refusal[]): void;
  conflict(conflict: Conflict, mine: Entry): void;
}

const BATCH = { count: 50, bytes: 900_000 } as const;
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30_000;

export class Queue {
  readonly seen = new Seen();
  private entries: Entry[] = [];
  private flying: ReadonlySet<string> = new Set();
  private running = false;
  private trouble: Trouble = "none";
  private failures = 0;
  private stopWaiting: (() => void) | null = null;
  private savedAt: Date | null = null;
  private idle: (() => void)[] = [];
  /** What the page sent while it was being left, still under way. */
  private landing: Promise<void> | null = null;
  private started = false;
  private ended = false;

  constructor(
    private readonly parts: QueueParts,
    private readonly events: QueueEvents,
  ) {}

  /** Takes up what was not confirmed the last time. */
  async start(): Promise<readonly Entry[]> {
    this.entries = [...(await this.parts.journal.load()), ...this.entries];
    // Nothing goes before this: an older value would arrive after a newer one.
    this.started = true;
    this.keep();
    this.wake();
    return this.entries;
  }

  get waiting(): readonly Entry[] {
    return this.entries;
  }

  /** Keeps a change of some fields of a row. An incomplete row waits on the device until it is complete. */
  put(part: string, id: string, set: Values, { complete = true, show, resting = false }: PutOptions = {}): void {
    const seen = Object.fromEntries(Object.keys(set).map((field) => [field, this.seen.of(id, field)]));
    const entry: Entry = { key: this.parts.makeKey(), part, id, set, remove: false, seen, tried: false, held: complete ? null : "incomplete" };
    this.change(merge(this.entries, show ? { ...entry, show } : entry), resting);
  }

  remove(part: string, id: string): void {
    const entry: Entry = { key: this.parts.makeKey(), part, id, set: {}, remove: true, seen: { [ROW]: this.seen.whole(id) }, tried: false, held: null };
    this.change(merge(this.entries, entry));
  }

  /** Settles with true once everything is confirmed, with false once something stands in the way. */
  async settled(): Promise<boolean> {
    await this.landing;
    // What is under way may have begun with a former state or in worse weather.
    await this.rest();
    this.retry();
    await this.rest();
    return this.entries.length === 0;
  }

  private async rest(): Promise<void> {
    while (this.running) await new Promise<void>((resolve) => this.idle.push(resolve));
  }

  /** Tries again now: the connection is back, or somebody signed in. */
  retry(): void {
    this.stopWaiting?.();
    this.stopWaiting = null;
    this.wake();
  }

  /** The page is being left: hands everything to the browser, which sends it even when the page is gone. */
  hide(): void {
    if (this.ended || !this.started || this.trouble === "signed" || this.flying.size > 0) return;
    const batch = nextBatch(this.even(), { count: BATCH.count, bytes: KEEPALIVE_BYTES });
    if (batch.length === 0 || JSON.stringify(batch.map(toChange)).length > KEEPALIVE_BYTES) return;
    const took = this.take(batch);
    this.landing = this.parts.send(batch.map(toChange), true).then((outcome) => {
      this.landing = null;
      if (this.handle(took, outcome)) this.wake();
    });
  }

  /** The reader's choice in a conflict: which fields stay mine. The others are given up. */
  decide(conflict: Conflict, mine: ReadonlySet<string>): void {
    const entry = this.entries.find(({ key }) => key === conflict.key);
    if (!entry) return;
    const rest = this.entries.filter(({ key }) => key !== conflict.key);
    const { version, row = entry.id } = conflict;
    const set = Object.fromEntries(Object.entries(entry.set).filter(([field]) => mine.has(field)));
    for (const field of Object.keys(entry.set)) this.seen.saved(row, version, version, [field]);
    const fields = entry.remove ? [ROW] : Object.keys(set);
    const seen = Object.fromEntries(fields.map((field) => [field, version]));
    const stays = conflict.now !== null && (entry.remove ? mine.has(ROW) : fields.length > 0);
    if (row !== entry.id) this.events.moved(entry.part, entry.id, row);
    this.change(stays ? [...rest, { ...entry, id: row, set, seen, held: null }] : rest);
  }

  /** Gives up what can never be saved; only on a person's word. */
  putAway(keys: ReadonlySet<string>): void {
    this.change(this.entries.filter(({ key }) => !keys.has(key)));
  }

  /** The page is gone; answers that still come are nobody's. */
  end(): void {
    this.ended = true;
    this.stopWaiting?.();
  }

  private even(): Entry[] {
    return (this.entries = this.entries.flatMap((entry) => evenOut(entry, this.parts.makeKey)));
  }

  /** Sends what rested, unless the next try has its own time. */
  go(): void {
    this.wake();
  }

  private change(entries: Entry[], resting = false): void {
    this.entries = entries;
    this.keep();
    this.tell();
    // Changes of one tap go together.
    if (!resting) queueMicrotask(() => this.wake());
  }

  private keep(): void {
    void this.parts.journal.save(this.entries).then(() => this.tell());
  }

  private wake(): void {
    if (this.running || this.ended || !this.started || this.stopWaiting || this.trouble === "signed") return;
    this.running = true;
    void this.run().finally(() => {
      this.running = false;
      for (const done of this.idle.splice(0)) done();
      this.tell();
    });
  }

  private async run(): Promise<void> {
    for (;;) {
      if (nextBatch(this.even(), BATCH).length === 0) return;
      const going = await this.parts.alone(async () => {
        await this.landing;
        // Only now: while another tab was sending, more may have come.
        const batch = nextBatch(this.even(), BATCH);
        if (batch.length === 0 || this.ended) return false;
        const took = this.take(batch);
        return this.handle(took, await this.parts.send(took.map(toChange), false));
      });
      if (!going) return;
    }
  }

  private take(batch: readonly Entry[]): readonly Entry[] {
    const keys = new Set(batch.map(({ key }) => key));
    this.flying = keys;
    this.entries = this.entries.map((entry) => (keys.has(entry.key) ? { ...entry, tried: true } : entry));
    this.keep();
    this.tell();
    return batch;
  }

  /** Says whether to go on at once. */
  private handle(batch: readonly Entry[], outcome: Outcome): boolean {
    if (this.ended) return false;
    this.flying = new Set();
    const going = this.learn(batch, outcome);
    if (going) this.failures = 0;
    this.keep();
    this.tell();
    return going;
  }

  private learn(batch: readonly Entry[], outcome: Outcome): boolean {
    if (outcome.kind === "saved") {
      // An answer that names nothing of what was sent must not have it sent for ever.
      if (!this.confirm(batch, outcome.saved)) return this.fail("broken");
    } else if (outcome.kind === "refused") this.refuse(batch, outcome.refused);
    else if (outcome.kind === "conflicts") this.clash(batch, outcome.conflicts);
    else return this.fail(outcome.kind);
    this.trouble = "none";
    return true;
  }

  private confirm(batch: readonly Entry[], saved: readonly { key: string; version: number }[]): boolean {
    const versions = new Map(saved.map(({ key, version }) => [key, version]));
    const done = batch.filter(({ key }) => versions.has(key));
    for (const entry of done) {
      const version = versions.get(entry.key) ?? 0;
      this.seen.saved(entry.id, baseOf(entry), version, Object.keys(entry.set));
      this.entries = follow(this.entries.filter(({ key }) => key !== entry.key), entry, version);
    }
    this.savedAt = this.parts.now();
    this.events.saved(done.map(({ part, id, key, set }) => ({ part, id, version: versions.get(key) ?? 0, set })));
    return done.length > 0;
  }

  private refuse(batch: readonly Entry[], refused: readonly Refusal[]): void {
    for (const entry of batch) {
      const fields = new Set(refused.filter(({ key }) => key === entry.key).map(({ field }) => field));
      if (fields.size === 0) continue;
      const wrong = (field: string): boolean => fields.has(field);
      if (isNew(entry)) {
        this.entries = fold(this.entries, entry, wrong);
        continue;
      }
      const whole = entry.remove || ![...fields].some((field) => field in entry.set);
      const { rest, taken } = whole ? { rest: null, taken: entry } : split(entry, wrong, this.parts.makeKey());
      this.replace(entry, [rest && { ...rest, tried: false }, taken && { ...taken, tried: false, held: "refused" }]);
    }
    this.events.refused(refused);
  }

  private clash(batch: readonly Entry[], conflicts: readonly Conflict[]): void {
    for (const conflict of conflicts) {
      const entry = batch.find(({ key }) => key === conflict.key);
      if (!entry) continue;
      const { now } = conflict;
      // Taken back and given anew: an id that was removed is used up.
      if (now === null && isNew(entry)) {
        this.move(entry, this.parts.makeKey());
        continue;
      }
      // What was made twice, or is gone, stands and falls as a whole.
      const all = entry.remove || isNew(entry) || now === null || !Object.keys(entry.set).some((field) => field in now);
      const { rest, taken } = all ? { rest: null, taken: entry } : split(entry, (field) => field in now, this.parts.makeKey());
      const held = taken && ({ ...taken, tried: false, held: "conflict" } as const);
      this.replace(entry, [rest && { ...rest, tried: false }, held]);
      if (held) this.events.conflict({ ...conflict, key: held.key }, held);
    }
  }

  /** Gives a row another id, also in what waits behind. */
  private move(entry: Entry, to: string): void {
    const from = entry.id;
    this.entries = this.entries.map((each) => (each.id === from ? { ...each, id: to, tried: each.tried && each.key !== entry.key } : each));
    this.events.moved(entry.part, from, to);
  }

  private replace(entry: Entry, by: readonly (Entry | null)[]): void {
    this.entries = this.entries.flatMap((each) => (each.key === entry.key ? by.filter((one) => one !== null) : [each]));
  }

  private fail(kind: Exclude<Trouble, "none">): boolean {
    this.trouble = kind;
    if (kind === "signed") return false;
    const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.failures) * (0.75 + 0.5 * this.parts.chance());
    this.failures += 1;
    this.stopWaiting = this.parts.later(() => this.retry(), wait);
    return false;
  }

  private tell(): void {
    if (this.ended) return;
    const of = (held: Entry["held"]): number => count(this.entries.filter((entry) => entry.held === held));
    this.events.state({
      waiting: of(null),
      held: { incomplete: of("incomplete"), refused: of("refused"), conflict: of("conflict") },
      sending: this.flying.size > 0,
      trouble: this.trouble,
      savedAt: this.savedAt,
      kept: this.parts.journal.keeps,
    });
  }
}
