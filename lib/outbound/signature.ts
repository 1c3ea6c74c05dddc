import { Webhook } from "standardwebhooks";

/**
 * The headers that sign a body in the form of Standard Webhooks. `id` is the same for every attempt to deliver the same
 * thing, so that a receiver can tell a repetition.
 */
export const signatureHeaders = (secret: string, id: string, at: Date, body: string): Record<string, string> => ({
  "webhook-id": id,
  "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
  "webhook-signature": new Webhook(secret).sign(id, at, body),
});

type Headers = { get(name: string): string | null | undefined };

/** Whether the raw body carries a signature by this secret that is no older, and no younger, than five minutes. */
export function hasSignature(secret: string, headers: Headers, body: string | Buffer): boolean {
  const names = ["webhook-id", "webhook-timestamp", "webhook-signature"] as const;
  const given = Object.fromEntries(names.map((name) => [name, headers.get(name) ?? ""]));
  try {
    new Webhook(secret).verify(body.toString(), given, { jsonParse: false });
    return true;
  } catch {
    return false;
  }
}
