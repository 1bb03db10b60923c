// The cover of a shared tablet: after some minutes without a touch the page hides, and asks who is there. What was typed stays.

/** How often the clock is looked at, in ms; a tablet that slept looks again as soon as it wakes. */
const LOOK = 5_000;
/** A touch tells the server at most this often, in ms, that somebody is there. */
const TELL = 60_000;

export type Answer = "open" | "locked" | "over" | "unknown";

/** Reads what the server says of the session; anything unexpected says nothing about it. */
export async function stateOf(response: Response): Promise<Answer> {
  if (response.ok) return "open";
  if (response.status !== 401) return "unknown";
  const said = (await response.json().catch(() => ({}))) as { locked?: boolean; signed_out?: boolean };
  return said.locked ? "locked" : said.signed_out ? "over" : "unknown";
}

function find<T extends Element>(root: ParentNode, selector: string): T {
  const found = root.querySelector<T>(selector);
  if (!found) throw new Error(`nothing matches ${selector}`);
  return found;
}

export class Lock {
  private touched = Date.now();
  private told = Date.now();
  private title = "";
  private readonly form: HTMLFormElement;
  private readonly secret: HTMLInputElement;
  private readonly why: HTMLElement;
  /** Other pages of the same person in this browser: they lock, open and stay awake together. */
  private readonly others: BroadcastChannel | null;

  constructor(private readonly dialog: HTMLDialogElement) {
    this.form = find(dialog, "form");
    this.secret = find(this.form, "input[name=secret]");
    this.why = find(this.form, ".why");
    this.others = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("tautband-lock");
  }

  start(): void {
    for (const kind of ["pointerdown", "keydown", "wheel"]) {
      document.addEventListener(kind, () => this.touch(), { capture: true, passive: true });
    }
    setInterval(() => this.look(), LOOK);
    document.addEventListener("visibilitychange", () => this.look());
    addEventListener("pageshow", (event) => {
      if (event.persisted) void this.askAgain();
    });
    this.dialog.addEventListener("cancel", (event) => event.preventDefault());
    this.dialog.addEventListener("close", () => {
      if (this.covered) this.dialog.showModal();
    });
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.tryToOpen();
    });
    document.addEventListener("tautband:locked", () => this.cover());
    document.addEventListener("tautband:signed-out", () => this.over());
    document.addEventListener("htmx:responseError", (event) => this.refused((event as CustomEvent<{ xhr: XMLHttpRequest }>).detail.xhr));
    this.others?.addEventListener("message", (event: MessageEvent<string>) => this.hear(event.data));
    this.listenToButtons();
  }

  get covered(): boolean {
    return document.documentElement.classList.contains("covered");
  }

  /** Hides the page; the server is told, so that no other way leads around the cover. */
  lock(): void {
    if (this.covered) return;
    this.cover();
    this.others?.postMessage("locked");
    void this.post(find<HTMLFormElement>(document, "#lock-now").action, {}).catch(() => undefined);
  }

  private listenToButtons(): void {
    document.querySelector("#lock-now")?.addEventListener("submit", (event) => {
      event.preventDefault();
      document.querySelector("details.who")?.removeAttribute("open");
      this.lock();
    });
    const keys = this.dialog.querySelector<HTMLElement>("#use-password");
    if (!keys) return;
    keys.hidden = false;
    keys.querySelector("button")?.addEventListener("click", () => {
      this.secret.inputMode = "text";
      keys.hidden = true;
      this.secret.focus();
    });
  }

  private touch(): void {
    if (this.covered) return;
    if (this.idle()) return this.lock();
    const now = Date.now();
    this.touched = now;
    if (now - this.told < TELL) return;
    this.told = now;
    this.others?.postMessage("touched");
    void this.ask().catch(() => undefined);
  }

  private idle(): boolean {
    return Date.now() - this.touched > Number(this.dialog.dataset["minutes"]) * 60_000;
  }

  private look(): void {
    if (!this.covered && this.idle()) this.lock();
  }

  private hear(said: string): void {
    if (said === "touched") this.touched = Date.now();
    else if (said === "locked") this.cover();
    else if (said === "open") this.uncover();
  }

  /** A page that the browser kept alive in its history shows nothing until the server says that it may. */
  private async askAgain(): Promise<void> {
    this.cover();
    const state = await this.ask().catch(() => "unknown" as const);
    if (state === "over") location.reload();
    if (state === "open") this.uncover();
  }

  private async ask(): Promise<Answer> {
    const address = this.dialog.dataset["here"] ?? "";
    const state = await stateOf(await fetch(address, { headers: { Accept: "application/json" } }));
    if (state === "locked") this.cover();
    if (state === "over") this.over();
    return state;
  }

  private refused(request: XMLHttpRequest): void {
    if (request.status === 401) void this.ask().catch(() => undefined);
  }

  private async tryToOpen(): Promise<void> {
    const secret = this.secret.value;
    this.secret.value = "";
    try {
      const response = await this.post(this.form.action, { secret });
      if (response.ok) {
        this.others?.postMessage("open");
        return this.uncover();
      }
      if ((await stateOf(response.clone())) === "over") return this.over();
      const said = (await response.json().catch(() => ({}))) as { wrong?: string };
      this.tell(said.wrong ?? (response.status === 429 ? "Too many attempts. Wait 15 minutes, or sign in as somebody else." : "That did not work. Reload the page and sign in again."));
    } catch {
      this.tell("No connection. The page opens as soon as the server can be reached; nothing is lost.");
    }
  }

  private post(address: string, given: Record<string, string>): Promise<Response> {
    const token = find<HTMLInputElement>(this.form, "input[name=csrfmiddlewaretoken]").value;
    const body = new URLSearchParams({ ...given, csrfmiddlewaretoken: token });
    return fetch(address, { method: "POST", body, headers: { Accept: "application/json" }, keepalive: true });
  }

  private tell(words: string): void {
    this.why.textContent = words;
    this.why.closest(".form-field")?.classList.add("wrong");
    this.secret.focus();
  }

  private cover(): void {
    if (this.covered) return;
    this.why.textContent = "";
    this.why.closest(".form-field")?.classList.remove("wrong");
    // First the dialog, which remembers what had the focus; what is hidden loses it.
    this.dialog.showModal();
    document.documentElement.classList.add("covered");
    // The title of a patient's page would still stand in the browser's list of pages.
    this.title = document.title;
    document.title = "Locked · Tautband";
    this.secret.focus();
  }

  private uncover(): void {
    if (!this.covered) return;
    this.touched = this.told = Date.now();
    document.documentElement.classList.remove("covered");
    document.title = this.title;
    this.dialog.close();
    document.dispatchEvent(new Event("tautband:unlocked"));
  }

  private over(): void {
    this.cover();
    find<HTMLElement>(this.dialog, ".when-locked").hidden = true;
    find<HTMLElement>(this.dialog, ".when-over").hidden = false;
    find<HTMLElement>(this.dialog, ".when-over a").focus();
  }
}
