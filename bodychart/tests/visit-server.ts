/** A server in memory that keeps the agreement of the visit page: keys done once, merge by field, all or nothing. */

import type { Change, Value } from "../src/visit/entry";
import type { Conflict, Outcome } from "../src/visit/transport";
import type { Owners, Store } from "../src/visit/journal";

interface Row {
  version: number;
  readonly values: Map<string, Value>;
  /** Version in which each field was written last. */
  readonly written: Map<string, number>;
}

export class Server {
  readonly rows = new Map<string, Row>();
  /** Every write that was done: row, field, value. */
  readonly log: [string, string, Value][] = [];
  private readonly done = new Map<string, { content: string; version: number }>();

  /** Another person writes. */
  write(id: string, field: string, value: Value): void {
    this.apply(id, { [field]: value });
  }

  value(id: string, field: string): Value | undefined {
    return this.rows.get(id)?.values.get(field);
  }

  post(changes: readonly Change[]): Outcome {
    const conflicts = changes.filter(({ key }) => !this.done.has(key)).flatMap((change) => this.conflict(change));
    if (conflicts.length > 0) return { kind: "conflicts", conflicts };
    return { kind: "saved", saved: changes.map((change) => ({ key: change.key, part: change.part, id: change.id, version: this.one(change) })) };
  }

  private one(change: Change): number {
    const content = JSON.stringify(change.set ?? "remove");
    const before = this.done.get(change.key);
    if (before && before.content !== content) throw new Error(`key ${change.key} came with another content`);
    if (before) return before.version;
    const version = change.set ? this.apply(change.id, change.set) : this.drop(change.id);
    this.done.set(change.key, { content, version });
    for (const [field, value] of Object.entries(change.set ?? {})) this.log.push([change.id, field, value]);
    return version;
  }

  private apply(id: string, set: Readonly<Record<string, Value>>): number {
    const row = this.rows.get(id) ?? { version: 0, values: new Map(), written: new Map() };
    this.rows.set(id, row);
    row.version += 1;
    for (const [field, value] of Object.entries(set)) {
      row.values.set(field, value);
      row.written.set(field, row.version);
    }
    return row.version;
  }

  private drop(id: string): number {
    const version = (this.rows.get(id)?.version ?? 0) + 1;
    this.rows.delete(id);
    return version;
  }

  private conflict({ key, part, id, base, set }: Change): Conflict[] {
    const row = this.rows.get(id);
    const fields = Object.keys(set ?? {}).filter((field) => (row?.written.get(field) ?? 0) > base);
    if (!row || fields.length === 0) return [];
    return [{ key, part, id, version: row.version, by: "Another", now: Object.fromEntries(fields.map((field) => [field, row.values.get(field) ?? null])) }];
  }
}

export class FakeStore implements Store {
  readonly kept = new Map<string, string>();
  full = false;
  get(name: string): string | null {
    return this.kept.get(name) ?? null;
  }
  set(name: string, text: string): void {
    if (this.full) throw new DOMException("full", "QuotaExceededError");
    this.kept.set(name, text);
  }
  remove(name: string): void {
    this.kept.delete(name);
  }
  names(): string[] {
    return [...this.kept.keys()];
  }
}

/** Locks that a tab holds until it ends. */
export class FakeOwners {
  private readonly held = new Map<string, string>();
  of(tab: string): Owners {
    return {
      claim: async (name) => {
        if (this.held.has(name)) return this.held.get(name) === tab;
        this.held.set(name, tab);
        return true;
      },
    };
  }
  release(tab: string): void {
    for (const [name, holder] of this.held) if (holder === tab) this.held.delete(name);
  }
}

/** Runs one job at a time. */
export function mutex(): <T>(job: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (job) => {
    const next = last.then(job);
    last = next.catch(() => undefined);
    return next;
  };
}
