/**
 * The unsent changes of one visit, sealed in localStorage. Every open tab has a journal of its own and a Web Lock that it
 * holds for as long as it lives; a tab that starts takes over the journals whose tabs are gone. So every change has
 * exactly one tab that sends it, also after a reload or a crash.
 */

import type { Entry } from "./entry";
import type { Vault } from "./vault";

export interface Store {
  get(name: string): string | null;
  set(name: string, text: string): void;
  remove(name: string): void;
  names(): string[];
}

export interface Owners {
  /** True if the name was free; then it is held until this tab ends. */
  claim(name: string): Promise<boolean>;
}

export const browserStore: Store = {
  get: (name) => localStorage.getItem(name),
  set: (name, text) => localStorage.setItem(name, text),
  remove: (name) => localStorage.removeItem(name),
  names: () => Object.keys(localStorage),
};

export const browserOwners: Owners = {
  claim: (name) =>
    new Promise((resolve, reject) => {
      navigator.locks
        .request(name, { ifAvailable: true }, (lock) => {
          resolve(lock !== null);
          return lock ? new Promise<never>(() => undefined) : undefined;
        })
        .catch(reject);
    }),
};

const PREFIX = "tautband.visit";

export class Journal {
  private readonly mine: string;
  private readonly tab: string;
  private latest: readonly Entry[] = [];
  private saving: Promise<void> | null = null;
  private dirty = false;
  /** False once the device refused to keep something: it is full, or keeps nothing at all. */
  keeps: boolean;
  /** Journals of this visit on this device that the key does not open: another person's. */
  foreign = 0;

  constructor(
    visit: string,
    tab: string,
    private readonly vault: Vault | null,
    private readonly store: Store,
    private readonly owners: Owners,
  ) {
    this.tab = tab;
    this.mine = `${PREFIX}.${visit}.${vault?.tag ?? "open"}.`;
    this.keeps = vault !== null;
  }

  /** Takes over what earlier tabs left behind; it may have been sent, so its keys are fixed. */
  async load(): Promise<Entry[]> {
    const { vault, store } = this;
    if (!vault) return [];
    await this.owners.claim(this.mine + this.tab);
    const visit = this.mine.slice(0, -vault.tag.length - 1);
    this.foreign = store.names().filter((name) => name.startsWith(visit) && !name.startsWith(this.mine)).length;
    const left = store.names().filter((name) => name.startsWith(this.mine) && name !== this.mine + this.tab);
    const found: Entry[] = [];
    const taken: string[] = [];
    for (const name of left.sort()) {
      if (!(await this.owners.claim(name))) continue;
      const sealed = store.get(name);
      if (sealed === null) continue;
      try {
        found.push(...(JSON.parse(await vault.open(sealed)) as Entry[]));
        taken.push(name);
      } catch {
        this.foreign += 1;
      }
    }
    // What was held was refused for certain; it is asked about again. All else may have reached the server.
    const entries = found.map((entry): Entry => ({ ...entry, tried: entry.held === null, held: entry.held === "incomplete" ? "incomplete" : null }));
    await this.save(entries);
    if (this.keeps) for (const name of taken) store.remove(name);
    return entries;
  }

  /** Settles once the newest state is on the device; quick changes share one writing. */
  save(entries: readonly Entry[]): Promise<void> {
    this.latest = entries;
    this.dirty = true;
    this.saving ??= this.write().finally(() => (this.saving = null));
    return this.saving;
  }

  /** Settles once nothing is being written. */
  async written(): Promise<void> {
    await this.saving;
  }

  private async write(): Promise<void> {
    const { vault, store } = this;
    while (this.dirty && vault) {
      this.dirty = false;
      const sealed = this.latest.length > 0 ? await vault.seal(JSON.stringify(this.latest)) : null;
      try {
        if (sealed === null) store.remove(this.mine + this.tab);
        else store.set(this.mine + this.tab, sealed);
        this.keeps = true;
      } catch {
        this.keeps = false;
      }
    }
  }
}
