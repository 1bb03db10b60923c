// Answers are kept in this tab until the clinic has them: a lost connection or a reload loses nothing.

type Entry = readonly [name: string, value: string];

interface Painted extends HTMLElement {
  value: string;
}

/** What a form holds, in the order of its fields; files there are none. */
export function entriesOf(form: HTMLFormElement): Entry[] {
  return [...new FormData(form)].filter((entry): entry is [string, string] => typeof entry[1] === "string");
}

export class Kept {
  private readonly key: string;

  constructor(place: string) {
    this.key = `answers ${place}`;
  }

  keep(form: HTMLFormElement): void {
    this.quietly(() => sessionStorage.setItem(this.key, JSON.stringify(entriesOf(form))));
  }

  forget(): void {
    this.quietly(() => sessionStorage.removeItem(this.key));
  }

  /** Puts back what was kept; says whether there was anything. */
  restore(form: HTMLFormElement): boolean {
    let kept: Entry[] = [];
    this.quietly(() => {
      kept = JSON.parse(sessionStorage.getItem(this.key) ?? "[]") as Entry[];
    });
    for (const [name, value] of kept) put(form, name, value);
    return kept.length > 0;
  }

  /** A browser may refuse storage; then the page itself still holds the answers. */
  private quietly(job: () => void): void {
    try {
      job();
    } catch {
      // Nothing to do: what cannot be kept is only lost if the page is closed.
    }
  }
}

function put(form: HTMLFormElement, name: string, value: string): void {
  const fields = [...form.querySelectorAll<HTMLElement>(`[name="${CSS.escape(name)}"]`)];
  for (const field of fields) {
    if (field instanceof HTMLInputElement && (field.type === "radio" || field.type === "checkbox")) {
      if (field.value === value) field.checked = true;
    } else if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) field.value = value;
    else if (field.localName === "body-chart") (field as Painted).value = value;
  }
}
