/** Changes that the server has not confirmed: what they are, how they merge, and in which order they go. */

export type Value = string | number | boolean | null | readonly Value[] | { readonly [name: string]: Value };
export type Values = Readonly<Record<string, Value>>;

/** Why a change is not sent now. */
export type Held = "incomplete" | "conflict" | "refused";

export interface Entry {
  /** Made on the device; the server does a key once, however often it comes. */
  readonly key: string;
  readonly part: string;
  readonly id: string;
  readonly set: Values;
  readonly remove: boolean;
  /** By field, the version of the row in which this device last knew the field. A removal has one for ROW. */
  readonly seen: Readonly<Record<string, number>>;
  /** It may have reached the server: its key must not get another content. */
  readonly tried: boolean;
  readonly held: Held | null;
  /** Words to show in a new row, by slot, until the server draws the row itself. */
  readonly show?: Readonly<Record<string, string>>;
}

export const ROW = "*";

/** A change as the server reads it. */
export interface Change {
  readonly key: string;
  readonly part: string;
  readonly id: string;
  readonly base: number;
  readonly set?: Values;
  readonly remove?: true;
}

export interface Saved {
  readonly key: string;
  readonly part: string;
  readonly id: string;
  readonly version: number;
}

export function baseOf(entry: Entry): number {
  return Math.min(...Object.values(entry.seen));
}

export function toChange(entry: Entry): Change {
  const { key, part, id } = entry;
  return entry.remove ? { key, part, id, base: baseOf(entry), remove: true } : { key, part, id, base: baseOf(entry), set: entry.set };
}

/** The server refused a new row: what was changed in it since goes into the same entry, which may be right by now. */
export function fold(entries: readonly Entry[], refused: Entry, wrong: (field: string) => boolean): Entry[] {
  const later = entries.filter((entry) => entry.id === refused.id && entry.key !== refused.key && !entry.tried && !entry.remove);
  const set = Object.assign({}, refused.set, ...later.map((entry) => entry.set)) as Values;
  const mended = later.some((entry) => Object.keys(entry.set).some(wrong));
  const seen = Object.fromEntries(Object.keys(set).map((field) => [field, 0]));
  const whole: Entry = { ...refused, set, seen, tried: false, held: mended ? null : "refused" };
  return entries.filter((entry) => !later.includes(entry)).map((entry) => (entry.key === refused.key ? whole : entry));
}

/** How many fields wait; a removal counts as one. */
export function count(entries: readonly Entry[]): number {
  return entries.reduce((sum, entry) => sum + (entry.remove ? 1 : Object.keys(entry.set).length), 0);
}

function pick<T>(from: Readonly<Record<string, T>>, keep: (name: string) => boolean): Record<string, T> {
  return Object.fromEntries(Object.entries(from).filter(([name]) => keep(name)));
}

/** Takes some fields out into an entry of their own, under a new key; null where a side would be empty. */
export function split(entry: Entry, out: (field: string) => boolean, key: string): { rest: Entry | null; taken: Entry | null } {
  const part = (keep: (field: string) => boolean, with_key: string): Entry | null => {
    const set = pick(entry.set, keep);
    return Object.keys(set).length === 0 ? null : { ...entry, key: with_key, set, seen: pick(entry.seen, keep) };
  };
  const rest = part((field) => !out(field), entry.key);
  // What has no rest keeps its key.
  return { rest, taken: part(out, rest ? key : entry.key) };
}

/** Adds a change of a row: into an entry that cannot have been sent yet, or behind all others. */
export function merge(entries: readonly Entry[], next: Entry): Entry[] {
  // A newer value replaces one that was refused or that stands against another person's.
  const kept = entries.flatMap((entry) => without(entry, next));
  const at = kept.map((entry) => entry.id).lastIndexOf(next.id);
  // A row that never left the device needs no removal.
  if (next.remove && at < 0 && baseOf(next) === 0) return kept;
  const before = kept[at];
  const open = before && !before.tried && !before.remove && !next.remove && (before.held === next.held || isNew(before));
  if (!before || !open) return [...kept, next];
  // A field that waits already keeps the version in which it was last known.
  const merged = { ...before, set: { ...before.set, ...next.set }, seen: { ...next.seen, ...before.seen }, held: next.held };
  return kept.map((entry, place) => (place === at ? merged : entry));
}

export function isNew(entry: Entry): boolean {
  return !entry.remove && baseOf(entry) === 0;
}

function without(entry: Entry, next: Entry): Entry[] {
  if (entry.id !== next.id || entry.tried) return [entry];
  if (next.remove) return [];
  if (entry.held === null || entry.held === "incomplete" || isNew(entry)) return [entry];
  const { rest } = split(entry, (field) => field in next.set, "");
  return rest ? [rest] : [];
}

/** Fields known in different versions cannot share one base: they go one after the other. */
export function evenOut(entry: Entry, makeKey: () => string): Entry[] {
  const versions = [...new Set(Object.values(entry.seen))].sort((a, b) => a - b);
  if (entry.tried || entry.remove || versions.length < 2) return [entry];
  return versions.map((version, at) => ({
    ...entry,
    key: at === 0 ? entry.key : makeKey(),
    set: pick(entry.set, (field) => entry.seen[field] === version),
    seen: pick(entry.seen, (field) => entry.seen[field] === version),
  }));
}

/**
 * The next entries to send: in order, no row twice, up to a size. A second change of a row must wait for the first one's
 * version, and nothing overtakes it; only what is held is passed by, with all that follows on its row if the row is new.
 */
export function nextBatch(entries: readonly Entry[], limit: { count: number; bytes: number }): Entry[] {
  const batch: Entry[] = [];
  const rows = new Set<string>();
  const stuck = new Set<string>();
  let bytes = 0;
  for (const entry of entries) {
    if (entry.held !== null && isNew(entry)) stuck.add(entry.id);
    if (entry.held !== null || stuck.has(entry.id)) continue;
    const size = JSON.stringify(toChange(entry)).length;
    if (rows.has(entry.id) || batch.length >= limit.count || (batch.length > 0 && bytes + size > limit.bytes)) break;
    batch.push(entry);
    rows.add(entry.id);
    bytes += size;
  }
  return batch;
}

/** What the entries that wait know once one of them is saved. */
export function follow(entries: readonly Entry[], done: Entry, version: number): Entry[] {
  const base = baseOf(done);
  // Nobody came between: whoever knew the row as of the base knows all of it now.
  const alone = version === base + 1;
  return entries.map((entry) => {
    if (entry.id !== done.id) return entry;
    const learn = ([field, seen]: [string, number]): [string, number] =>
      field in done.set || (alone && seen >= base) ? [field, Math.max(seen, version)] : [field, seen];
    return { ...entry, seen: Object.fromEntries(Object.entries(entry.seen).map(learn)) };
  });
}
