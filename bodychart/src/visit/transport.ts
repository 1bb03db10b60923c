/** One request with changes, and what the server said. */

import type { Change, Saved, Values } from "./entry";

export interface Conflict {
  readonly key: string;
  readonly part: string;
  readonly id: string;
  /** The row that stands in the way: another than `id` where two devices made the same thing. */
  readonly row?: string;
  readonly version: number;
  /** Empty for the patient. */
  readonly by: string;
  /** What stands there now, by field; fields that are not in it are free. Null: the row was removed. */
  readonly now: Values | null;
}

export interface Refusal {
  readonly key: string;
  readonly part: string;
  readonly id: string;
  readonly field: string;
  readonly why: string;
}

export type Outcome =
  | { readonly kind: "saved"; readonly saved: readonly Saved[] }
  | { readonly kind: "conflicts"; readonly conflicts: readonly Conflict[] }
  | { readonly kind: "refused"; readonly refused: readonly Refusal[] }
  | { readonly kind: "signed" }
  | { readonly kind: "signed_out" }
  /** The screen lock of a shared tablet. */
  | { readonly kind: "locked" }
  /** Nobody knows whether it arrived. */
  | { readonly kind: "lost" }
  | { readonly kind: "broken"; readonly status: number };

export type Send = (changes: readonly Change[], last: boolean) => Promise<Outcome>;

/** Browsers let this much outlive a page. */
export const KEEPALIVE_BYTES = 60_000;
const PATIENCE_MS = 20_000;

interface Reply {
  saved?: Saved[];
  conflicts?: Conflict[];
  refused?: Refusal[];
  signed?: true;
  locked?: true;
}

async function read(response: Response): Promise<Outcome> {
  const { status } = response;
  if (status >= 500 || status === 429 || status === 408) return { kind: "lost" };
  const json = response.headers.get("Content-Type")?.startsWith("application/json") ?? false;
  const reply = json ? ((await response.json()) as Reply) : {};
  if (status === 200 && reply.saved) return { kind: "saved", saved: reply.saved };
  if (status === 409 && reply.conflicts) return { kind: "conflicts", conflicts: reply.conflicts };
  if (status === 409 && reply.signed) return { kind: "signed" };
  if (status === 422 && reply.refused) return { kind: "refused", refused: reply.refused };
  if (reply.locked) return { kind: "locked" };
  // A session that ended, also where the gate sends to the sign-in page, or a token of the session before.
  if (status === 401 || status === 403 || response.redirected) return { kind: "signed_out" };
  return { kind: "broken", status };
}

function cookie(name: string): string {
  const found = document.cookie.split("; ").find((each) => each.startsWith(`${name}=`));
  return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
}

/** `person` tells the server for whom this page was made: on a shared tablet another person may have signed in since. */
export function sender(url: string, person: string, token: string): Send {
  return async (changes, last) => {
    const body = JSON.stringify({ changes });
    try {
      const response = await fetch(url, {
        method: "POST",
        headers: {
          "Content-Type": "application/json",
          Accept: "application/json",
          "X-CSRFToken": cookie("csrftoken") || token,
          "Tautband-Person": person,
        },
        body,
        credentials: "same-origin",
        keepalive: last || body.length < KEEPALIVE_BYTES / 4,
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      return await read(response);
    } catch {
      return { kind: "lost" };
    }
  };
}
