/**
 * Seals what is kept on the device. Unsent changes are patient data, and a tablet is shared, so they never lie on it in
 * the clear. Where should the key be? A key in the browser's own store would lie beside what it locks; one in
 * sessionStorage would be gone when the tab is closed, and the changes of yesterday with it. So the server makes the key
 * anew on every visit page, always the same for one person and one visit (web/clinic/device.py), and it stays in memory.
 * Who finds the tablet has only sealed text; who signs in again, after a reload or a day, gets the key and the changes go out.
 * Another person on the same tablet gets another key and can neither read them nor send them under the wrong name.
 */

const IV = 12;

export interface Vault {
  /** Tells one key from another without giving it away; part of the name under which sealed text is kept. */
  readonly tag: string;
  seal(text: string): Promise<string>;
  /** Throws where the text was sealed by another key or touched. */
  open(sealed: string): Promise<string>;
}

function toBytes(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
}

function toBase64(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}

/** Null where the page has no key, or the connection is not one that the browser trusts with cryptography. */
export async function openVault(base64: string | undefined): Promise<Vault | null> {
  if (!base64 || !globalThis.crypto?.subtle) return null;
  const raw = toBytes(base64);
  const key = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", raw));
  return {
    tag: Array.from(digest.subarray(0, 6), (byte) => byte.toString(16).padStart(2, "0")).join(""),
    seal: async (text) => {
      const iv = crypto.getRandomValues(new Uint8Array(IV));
      const sealed = new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, new TextEncoder().encode(text)));
      return toBase64(iv) + toBase64(sealed);
    },
    open: async (sealed) => {
      const iv = toBytes(sealed.slice(0, 16));
      const text = await crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, toBytes(sealed.slice(16)));
      return new TextDecoder().decode(text);
    },
  };
}
