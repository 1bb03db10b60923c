/** Forms that end something (signing, above all): sent once, and only after every change is confirmed. */

export interface Settling {
  flush(): void;
  settled(): Promise<boolean>;
  /** Whether something typed cannot be saved at all; then it is shown. */
  wrong(): boolean;
  /** Says why it cannot go on. */
  stuck(): void;
}

const BUSY = "busy";

export function guardForms(root: HTMLElement, settling: Settling): void {
  root.addEventListener("submit", (event) => {
    const form = (event.target as Element).closest<HTMLFormElement>("form[data-sign], form[data-once]");
    if (!form) return;
    // The second tap of a double tap.
    if (form.dataset[BUSY] === "sent" || form.dataset[BUSY] === "waiting") return event.preventDefault();
    if (form.dataset[BUSY] === "ready") {
      form.dataset[BUSY] = "sent";
      return;
    }
    event.preventDefault();
    form.dataset[BUSY] = "waiting";
    void finish(form, (event as SubmitEvent).submitter, settling);
  });
  // Back from the page that followed: it may be sent again.
  window.addEventListener("pageshow", () => root.querySelectorAll<HTMLFormElement>("form[data-busy]").forEach((form) => delete form.dataset[BUSY]));
}

async function finish(form: HTMLFormElement, submitter: HTMLElement | null, settling: Settling): Promise<void> {
  settling.flush();
  // A form that is just saying that it will be sent does not hear another request.
  await new Promise((resolve) => setTimeout(resolve));
  if ((await settling.settled()) && !settling.wrong()) {
    form.dataset[BUSY] = "ready";
    form.requestSubmit(submitter);
    // The browser's own check may have said no; then nothing is under way.
    if (form.dataset[BUSY] === "ready") delete form.dataset[BUSY];
    return;
  }
  delete form.dataset[BUSY];
  settling.stuck();
}
