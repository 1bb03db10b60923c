import { describe, expect, it } from "vitest";
import type { Entry, Value } from "../src/visit/entry";
import { Journal } from "../src/visit/journal";
import { Queue, type QueueState } from "../src/visit/queue";
import type { Conflict, Outcome, Refusal } from "../src/visit/transport";
import { openVault } from "../src/visit/vault";
import { seeded } from "./synthetic";
import { FakeOwners, FakeStore, mutex, Server } from "./visit-server";

const KEY = btoa("0123456789abcdef0123456789abcdef");
const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

/** One device: its storage outlives its tabs. */
class Device {
  readonly store = new FakeStore();
  readonly owners = new FakeOwners();
  readonly server = new Server();
  readonly alone = mutex();
  /** How often each key went out. */
  readonly sent = new Map<string, number>();
  weather: () => "fine" | Outcome | "answer lost" = () => "fine";
  private tabs = 0;
  private keys = 0;

  async tab(before?: (queue: Queue) => void): Promise<Tab> {
    const name = `tab${this.tabs++}`;
    const tab = new Tab(this, name, new Journal("v1", name, await openVault(KEY), this.store, this.owners.of(name)));
    before?.(tab.queue);
    await tab.queue.start();
    return tab;
  }

  makeKey(): string {
    return `key${this.keys++}`;
  }
}

class Tab {
  readonly queue: Queue;
  state: QueueState | null = null;
  readonly saved: string[] = [];
  readonly moved: [string, string, string][] = [];
  readonly refusals: Refusal[] = [];
  readonly conflicts: [Conflict, Entry][] = [];
  private timers: (() => void)[] = [];

  constructor(
    private readonly device: Device,
    private readonly name: string,
    readonly journal: Journal,
  ) {
    const { server, sent } = device;
    this.queue = new Queue(
      {
        journal,
        alone: device.alone,
        makeKey: () => device.makeKey(),
        now: () => new Date(0),
        later: (job) => (this.timers.push(job), () => (this.timers = this.timers.filter((each) => each !== job))),
        chance: () => 0.5,
        send: async (changes) => {
          for (const { key } of changes) sent.set(key, (sent.get(key) ?? 0) + 1);
          const weather = device.weather();
          if (weather !== "fine" && weather !== "answer lost") return weather;
          const outcome = server.post(structuredClone(changes));
          await turn();
          return weather === "fine" ? outcome : { kind: "lost" };
        },
      },
      {
        state: (state) => (this.state = state),
        saved: (saved) => this.saved.push(...saved.map(({ id, version }) => `${id}@${version}`)),
        moved: (...row) => this.moved.push(row),
        refused: (refused) => this.refusals.push(...refused),
        conflict: (conflict, mine) => this.conflicts.push([conflict, mine]),
      },
    );
  }

  /** The wait for the next try is over. */
  tick(): void {
    for (const job of this.timers.splice(0)) job();
  }

  /** The page goes away; what is not on the device is lost. */
  async close(): Promise<void> {
    await this.journal.written();
    this.queue.end();
    this.device.owners.release(this.name);
  }
}

const LOST: Outcome = { kind: "lost" };

describe("the queue", () => {
  it("sends a change at once, and keeps nothing of it once it is confirmed", async () => {
    const device = new Device();
    const tab = await device.tab();
    tab.queue.put("site", "a", { twitch: "single" });
    expect(await tab.queue.settled()).toBe(true);
    await tab.journal.written();
    expect(device.server.value("a", "twitch")).toBe("single");
    expect([...device.store.kept]).toEqual([]);
    expect(tab.saved).toEqual(["a@1"]);
    expect(tab.state).toMatchObject({ waiting: 0, sending: false, trouble: "none", savedAt: new Date(0), kept: true });
  });

  it("keeps changes on the device, sealed, until the connection is back", async () => {
    const device = new Device();
    device.weather = () => LOST;
    const tab = await device.tab();
    tab.queue.put("visit", "v", { note: "Herr Müller, Knie" });
    tab.queue.put("visit", "v", { plan: "x" });
    expect(await tab.queue.settled()).toBe(false);
    await tab.journal.written();
    expect(tab.state).toMatchObject({ waiting: 2, trouble: "lost", kept: true });
    expect(device.store.kept.size).toBe(1);
    expect([...device.store.kept].join()).not.toMatch(/ller|Knie|note|plan/);
    device.weather = () => "fine";
    tab.tick();
    expect(await tab.queue.settled()).toBe(true);
    expect(device.server.value("v", "note")).toBe("Herr Müller, Knie");
  });

  it("gives what an earlier page left to the next one, under the same keys", async () => {
    const device = new Device();
    device.weather = () => "answer lost";
    const first = await device.tab();
    first.queue.put("site", "a", { twitch: "none" });
    expect(await first.queue.settled()).toBe(false);
    await first.close();
    device.weather = () => "fine";
    const second = await device.tab((queue) => queue.put("site", "a", { twitch: "multiple" }));
    expect(await second.queue.settled()).toBe(true);
    expect(device.server.log).toEqual([["a", "twitch", "none"], ["a", "twitch", "multiple"]]);
    expect(second.conflicts).toEqual([]);
  });

  it("leaves the changes of a tab that is open to that tab", async () => {
    const device = new Device();
    device.weather = () => LOST;
    const first = await device.tab();
    first.queue.put("site", "a", { twitch: "none" });
    await first.queue.settled();
    const second = await device.tab();
    expect(second.queue.waiting).toEqual([]);
  });

  it("cannot be read with another person's key, and says that something lies there", async () => {
    const device = new Device();
    device.weather = () => LOST;
    const tab = await device.tab();
    tab.queue.put("site", "a", { twitch: "none" });
    await tab.queue.settled();
    await tab.close();
    const other = new Journal("v1", "b", await openVault(btoa("another key of 32 bytes, for Ben")), device.store, device.owners.of("b"));
    expect(await other.load()).toEqual([]);
    expect(other.foreign).toBe(1);
    expect(device.store.kept.size).toBe(1);
  });

  it("says when the device keeps nothing", async () => {
    const device = new Device();
    device.weather = () => LOST;
    device.store.full = true;
    const tab = await device.tab();
    tab.queue.put("site", "a", { twitch: "none" });
    await tab.queue.settled();
    await tab.journal.written();
    await turn();
    expect(tab.state).toMatchObject({ waiting: 1, kept: false });
  });

  it("keeps at once what is still being typed, and sends it when the hand rests", async () => {
    const device = new Device();
    const tab = await device.tab();
    for (const note of ["h", "ha", "hal"]) tab.queue.put("visit", "v", { note }, { resting: true });
    await tab.journal.written();
    expect([device.sent.size, device.store.kept.size]).toEqual([0, 1]);
    tab.queue.go();
    await turn();
    expect(await tab.queue.settled()).toBe(true);
    expect(device.server.log).toEqual([["v", "note", "hal"]]);
  });

  it("waits for what a new row needs, and sends it whole", async () => {
    const device = new Device();
    const tab = await device.tab();
    tab.queue.put("measure", "m", { kind: "motion" }, { complete: false });
    expect(await tab.queue.settled()).toBe(false);
    expect(tab.state?.held.incomplete).toBe(1);
    tab.queue.put("measure", "m", { value: "40" });
    expect(await tab.queue.settled()).toBe(true);
    expect(device.server.rows.get("m")?.version).toBe(1);
  });

  it("forgets a new row that is removed before anything was sent", async () => {
    const device = new Device();
    const tab = await device.tab();
    tab.queue.put("measure", "m", { kind: "motion" }, { complete: false });
    tab.queue.remove("measure", "m");
    expect(await tab.queue.settled()).toBe(true);
    expect(device.sent.size).toBe(0);
  });

  it("hands all over when the page is left, without waiting for the next try", async () => {
    const device = new Device();
    device.weather = () => LOST;
    const tab = await device.tab();
    tab.queue.put("site", "a", { depth_mm: 20 });
    await tab.queue.settled();
    device.weather = () => "fine";
    tab.queue.hide();
    tab.queue.end();
    expect(device.server.value("a", "depth_mm")).toBe(20);
    const next = await device.tab();
    expect(await next.queue.settled()).toBe(true);
    expect(device.server.log.length).toBe(1);
  });

  it.each([["signed_out"], ["broken"]] as const)("stops at %s, keeps all, and goes on when asked", async (kind) => {
    const device = new Device();
    device.weather = () => (kind === "broken" ? { kind, status: 400 } : { kind });
    const tab = await device.tab();
    tab.queue.put("site", "a", { depth_mm: 20 });
    expect(await tab.queue.settled()).toBe(false);
    expect(tab.state).toMatchObject({ trouble: kind, waiting: 1 });
    device.weather = () => "fine";
    expect(await tab.queue.settled()).toBe(true);
    expect(tab.state).toMatchObject({ trouble: "none", waiting: 0 });
  });

  it("sends nothing to a visit that is signed, until the changes are put away", async () => {
    const device = new Device();
    device.weather = () => ({ kind: "signed" });
    const tab = await device.tab();
    tab.queue.put("site", "a", { depth_mm: 20 });
    expect(await tab.queue.settled()).toBe(false);
    tab.queue.put("site", "a", { depth_mm: 25 });
    await tab.queue.settled();
    expect([...device.sent.values()]).toEqual([1]);
    tab.queue.putAway(new Set(tab.queue.waiting.map(({ key }) => key)));
    await tab.journal.written();
    expect([...device.store.kept]).toEqual([]);
  });
});

describe("a refusal", () => {
  const refuseOver = (most: number) => (device: Device): void => {
    const post = device.server.post.bind(device.server);
    device.server.post = (changes) => {
      const refused = changes.filter(({ set }) => Number(set?.["needles_in"] ?? 0) > most).map(({ key, part, id }) => ({ key, part, id, field: "needles_in", why: "1 to 30" }));
      return refused.length > 0 ? { kind: "refused", refused } : post(changes);
    };
  };

  it("holds the wrong field back and saves the others", async () => {
    const device = new Device();
    device.server.write("a", "muscle", "x");
    refuseOver(30)(device);
    const tab = await device.tab();
    tab.queue.seen.note("a", 1);
    tab.queue.put("site", "a", { needles_in: 99, depth_mm: 20 });
    expect(await tab.queue.settled()).toBe(false);
    expect(tab.refusals.map(({ field, why }) => [field, why])).toEqual([["needles_in", "1 to 30"]]);
    expect(device.server.value("a", "depth_mm")).toBe(20);
    expect(tab.state?.held.refused).toBe(1);
    tab.queue.put("site", "a", { needles_in: 3 });
    expect(await tab.queue.settled()).toBe(true);
    expect(device.server.value("a", "needles_in")).toBe(3);
  });

  it("of a new row holds the whole row back until it is mended", async () => {
    const device = new Device();
    refuseOver(30)(device);
    const tab = await device.tab();
    tab.queue.put("site", "a", { needles_in: 99, muscle: "x" });
    await tab.queue.settled();
    tab.queue.put("site", "a", { depth_mm: 20 });
    expect(await tab.queue.settled()).toBe(false);
    tab.queue.put("site", "a", { needles_in: 2 });
    expect(await tab.queue.settled()).toBe(true);
    expect(Object.fromEntries(device.server.rows.get("a")?.values ?? [])).toEqual({ needles_in: 2, muscle: "x", depth_mm: 20 });
  });
});

describe("a conflict", () => {
  async function clash(): Promise<{ device: Device; tab: Tab }> {
    const device = new Device();
    device.server.write("a", "depth_mm", 10);
    const tab = await device.tab();
    tab.queue.seen.note("a", 1);
    device.server.write("a", "depth_mm", 30);
    tab.queue.put("site", "a", { depth_mm: 20, twitch: "none" });
    expect(await tab.queue.settled()).toBe(false);
    return { device, tab };
  }

  it("holds only the field that both changed", async () => {
    const { device, tab } = await clash();
    expect(device.server.value("a", "depth_mm")).toBe(30);
    expect(device.server.value("a", "twitch")).toBe("none");
    expect(tab.conflicts.map(([{ by, now }, mine]) => [by, now, mine.set])).toEqual([["Another", { depth_mm: 30 }, { depth_mm: 20 }]]);
  });

  it("ends with mine or with theirs, as chosen", async () => {
    const mine = await clash();
    mine.tab.queue.decide(mine.tab.conflicts[0][0], new Set(["depth_mm"]));
    expect(await mine.tab.queue.settled()).toBe(true);
    expect(mine.device.server.value("a", "depth_mm")).toBe(20);
    const theirs = await clash();
    theirs.tab.queue.decide(theirs.tab.conflicts[0][0], new Set());
    expect(await theirs.tab.queue.settled()).toBe(true);
    expect(theirs.device.server.value("a", "depth_mm")).toBe(30);
  });

  it("with the own removal of a row is none: what is given again gets an id of its own", async () => {
    const device = new Device();
    const tab = await device.tab();
    const post = device.server.post.bind(device.server);
    device.server.post = (changes) => {
      const gone = changes.filter(({ id }) => id === "used").map(({ key, part, id }) => ({ key, part, id, version: 0, by: "Me", now: null }));
      return gone.length > 0 ? { kind: "conflicts", conflicts: gone } : post(changes);
    };
    tab.queue.put("answer", "used", { question: "pregnancy", value: "no" });
    expect(await tab.queue.settled()).toBe(true);
    expect(tab.conflicts).toEqual([]);
    expect(device.server.log.map(([, field, value]) => [field, value])).toEqual([["question", "pregnancy"], ["value", "no"]]);
    expect(tab.moved).toEqual([["answer", "used", "key1"]]);
  });

  it("is seen also where another person's change slipped in between two of mine", async () => {
    const device = new Device();
    device.server.write("a", "muscle", "x");
    const tab = await device.tab();
    tab.queue.seen.note("a", 1);
    device.server.write("a", "depth_mm", 30);
    tab.queue.put("site", "a", { twitch: "none" });
    expect(await tab.queue.settled()).toBe(true);
    tab.queue.put("site", "a", { depth_mm: 20 });
    expect(await tab.queue.settled()).toBe(false);
    expect(device.server.value("a", "depth_mm")).toBe(30);
    expect(tab.conflicts.length).toBe(1);
  });
});

/** Random days: edits, bad weather, reloads, two tabs, pages left in the middle. Each edit writes a value of its own. */
async function day(seed: number): Promise<{ device: Device; last: Map<string, Value>; all: number }> {
  const random = seeded(seed);
  const device = new Device();
  const bad: readonly ReturnType<Device["weather"]>[] = [LOST, "answer lost", { kind: "signed_out" }, "answer lost"];
  let storm = 0;
  device.weather = () => (random() < storm ? bad[Math.floor(random() * bad.length)] : "fine");
  const tabs = [await device.tab(), await device.tab()];
  const last = new Map<string, Value>();
  let all = 0;
  for (let step = 0; step < 60; step++) {
    const at = Math.floor(random() * 2);
    const what = random();
    storm = random() < 0.15 ? random() : storm;
    if (what < 0.6) {
      // Each tab has rows of its own: what two people do to one row is a conflict, and tested apart.
      const row = `row${at}${Math.floor(random() * 2)}`;
      const field = `field${Math.floor(random() * 3)}`;
      tabs[at].queue.put("site", row, { [field]: ++all });
      last.set(`${row}.${field}`, all);
    } else if (what < 0.75) tabs[at].tick();
    else if (what < 0.8) tabs[at].queue.hide();
    else if (what < 0.87) {
      if (random() < 0.5) tabs[at].queue.hide();
      await tabs[at].close();
      tabs[at] = await device.tab();
      for (const [row, { version }] of device.server.rows) tabs[at].queue.seen.note(row, version);
    } else await turn();
  }
  storm = 0;
  for (const tab of tabs) {
    expect(await tab.queue.settled(), `seed ${seed}`).toBe(true);
    await tab.journal.written();
  }
  expect(tabs.flatMap(({ conflicts }) => conflicts), `seed ${seed}`).toEqual([]);
  return { device, last, all };
}

describe("whatever the day is like", () => {
  it("nothing is lost, nothing is done twice, and nothing stays on the device", async () => {
    for (let seed = 1; seed <= 80; seed++) {
      const { device, last } = await day(seed);
      for (const [place, value] of last) {
        const [row, field] = place.split(".");
        expect(device.server.value(row, field), `seed ${seed}, ${place}`).toBe(value);
      }
      const written = device.server.log.map((write) => write.join());
      expect(new Set(written).size, `seed ${seed}`).toBe(written.length);
      expect([...device.store.kept], `seed ${seed}`).toEqual([]);
    }
  }, 120_000);
});
