/** The few conversions that a proof needs. Nothing here, or in this folder, imports anything of the server. */

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));
const encoder = new TextEncoder();

export const utf8 = (text: string): Uint8Array => encoder.encode(text);

let scratch = new Uint8Array(8192);

/** The same bytes in memory that is used again: they are valid until the next call. For hashing without a copy. */
export function lentUtf8(text: string): Uint8Array {
  // A UTF-16 unit is three bytes at most.
  if (scratch.length < text.length * 3) scratch = new Uint8Array(text.length * 6);
  return scratch.subarray(0, encoder.encodeInto(text, scratch).written);
}

export function hex(bytes: Uint8Array): string {
  let text = "";
  for (let i = 0; i < bytes.length; i++) text += HEX[bytes[i] as number];
  return text;
}

/** Throws on anything but an even number of lower-case hexadecimal digits. */
export function fromHex(text: string): Uint8Array {
  if (text.length % 2 !== 0 || !/^[0-9a-f]*$/.test(text)) throw new Error("not hexadecimal");
  const bytes = new Uint8Array(text.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(text.slice(2 * i, 2 * i + 2), 16);
  return bytes;
}

export function base64(bytes: Uint8Array): string {
  let text = "";
  for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return btoa(text);
}

/** Throws on anything but the one way of writing some bytes: no blanks, no missing padding, no stray bits. */
export function fromBase64(text: string): Uint8Array {
  const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  if (base64(bytes) !== text) throw new Error("not canonical base64");
  return bytes;
}

export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

export function equal(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
