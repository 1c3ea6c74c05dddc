import { isIP } from "node:net";
import { type Allowed, mayReach } from "@/lib/outbound/addresses";

export type Target = { url: URL; host: string };

const MOST_CHARACTERS = 2_048;
/** Only this form is taken: anything that two parsers could read in two ways is refused before one of them reads it. */
const FORM =
  /^https?:\/\/(\[[0-9a-f:.]{2,45}\]|[a-z0-9](?:[a-z0-9._-]{0,251}[a-z0-9])?)(?::(\d{1,5}))?(?:[/?#][\x21-\x5b\x5d-\x7e]*)?$/i;
/** Names that mean this machine or a cloud's metadata wherever they are asked. */
const CLOSED_NAMES = /(^|\.)(localhost|localdomain|metadata|metadata\.google\.internal|instance-data)$/;

/**
 * Why nothing may be sent to this address, in a sentence for whoever configures it; null when it may be tried. Asks no
 * name server: the addresses behind a name are judged when something is sent.
 */
export function targetProblem(text: string, allowed: Allowed): string | null {
  const read = readTarget(text, allowed);
  return typeof read === "string" ? read : null;
}

/** The target of a text, or the sentence that refuses it. */
export function readTarget(text: string, allowed: Allowed): Target | string {
  if (text.length > MOST_CHARACTERS) return `An address has at most ${MOST_CHARACTERS} characters.`;
  if (!/^https?:\/\//i.test(text)) return "Only http and https addresses are called.";
  if (/^https?:\/\/[^/?#]*@/i.test(text)) return "An address carries no user name or password; use a header.";
  const [, host = "", port] = FORM.exec(text) ?? [];
  if (host === "") return "This is not a plain address such as https://siem.example/in.";
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return "This is not a plain address such as https://siem.example/in.";
  }
  const named = url.hostname.replace(/^\[|\]$/g, "");
  const bracketed = host.startsWith("[");
  // A parser turns 2130706433, 0x7f.1 and 0177.0.0.1 into 127.0.0.1; a host that reads otherwise than it is written is a trick.
  if (!bracketed && url.hostname !== host.toLowerCase()) return "A host is written as a name or as a plain address.";
  if (isIP(named) === 0 && /^[\d.]+$|^0x|(^|\.)0x[0-9a-f]*$|(^|\.)\d+$/i.test(named))
    return "A host is written as a name or as a plain address.";
  if (port !== undefined && !mayUse(Number(port))) return "The port is 80, 443 or one from 1024 to 65535.";
  const byName = allowed.names.has(named);
  if (isIP(named) !== 0 && !mayReach(named, allowed, byName))
    return "This address is private or reserved, and the instance does not allow it.";
  if (CLOSED_NAMES.test(named) && !byName)
    return "This name is not on the internet, and the instance does not allow it.";
  return { url, host: named };
}

/** Mail, shells and name servers listen below 1024 and may take a request for a command. */
const mayUse = (port: number): boolean => port === 80 || port === 443 || (port >= 1024 && port <= 65_535);

/** Headers that the connection itself decides. */
const OURS =
  /^(host|connection|content-length|transfer-encoding|te|trailer|upgrade|expect|keep-alive|proxy-.*|accept-encoding|webhook-(id|timestamp|signature))$/i;

/** Why a header cannot be configured, in a sentence; null when it can. */
export function headerProblem(name: string, value: string): string | null {
  if (!/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$/.test(name)) return "This is not a header's name.";
  if (OURS.test(name)) return "This header is set by the connection itself.";
  if (!/^[\x20-\x7e]{0,2000}$/.test(value)) return "A header's value is at most 2000 printable characters.";
  return null;
}
