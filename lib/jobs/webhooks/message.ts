import { Webhook } from "standardwebhooks";
import { toExportedLog } from "@/lib/audit/export/document";
import type { ExportedRow } from "@/lib/audit/export/row";
import { headerSecret, signingSecret } from "@/lib/audit/webhooks/check";
import type { OutboundRequest } from "@/lib/outbound/send";
import { fillSecrets } from "@/lib/secret-store/rules";

/** What the worker knows of a webhook while it sends to it. */
export type Receiver = {
  id: string;
  workspace_id: string;
  workspace_slug: string;
  workspace_name: string;
  name: string;
  url: string;
  method: "POST" | "PUT";
  headers: Record<string, string | null>;
  actions: string[];
  environments: string[];
  batch_size: number;
  flush_interval_seconds: number;
  enabled: boolean;
  signing_serial: number;
  former_until: Date | null;
  after_seq: string;
  failures: number;
};

/** Secrets by name: those that people named, and those sealed for this webhook alone. */
export type Secrets = { named: Record<string, string>; own: Record<string, string> };

type Message = { deliveryId: string; kind: "batch" | "test" | "replay"; rows: readonly ExportedRow[]; now: Date };

/**
 * The request that carries a message, signed as Standard Webhooks has it: by the former secret too while both are good. The
 * message's id is the delivery's, the same at every attempt. A secret that is not there is said instead: nothing is sent.
 */
export function requestFor(
  receiver: Receiver,
  secrets: Secrets,
  { deliveryId, kind, rows, now }: Message,
): OutboundRequest | string {
  const logs = rows.map((row) => toExportedLog(row, receiver.workspace_slug));
  const data = { workspace: receiver.workspace_slug, webhook: receiver.name, logs };
  const type = kind === "test" ? "audit.test" : "audit.logs";
  const body = JSON.stringify({ type, timestamp: now.toISOString(), data });
  const missing = new Set<string>();
  const fill = (text: string, as: (value: string) => string = (value) => value) => {
    const given = Object.fromEntries(Object.entries(secrets.named).map(([name, value]) => [name, as(value)]));
    const filled = fillSecrets(text, given);
    for (const name of filled.missing) missing.add(name);
    return filled.text;
  };
  const url = fill(receiver.url, encodeURIComponent);
  const headers: Record<string, string> = {};
  for (const [name, shown] of Object.entries(receiver.headers)) {
    const text = shown ?? secrets.own[headerSecret(name)];
    if (text === undefined) missing.add(`of the header ${name}`);
    else headers[name] = fill(text);
  }
  const serials = [receiver.signing_serial];
  if (receiver.former_until && receiver.former_until > now) serials.push(receiver.signing_serial - 1);
  const keys = serials.flatMap((serial) => secrets.own[signingSecret(serial)] ?? []);
  if (keys.length === 0) missing.add("that signs");
  if (missing.size > 0) return `There is no secret ${[...missing].join(", ")}.`;
  return {
    url,
    method: receiver.method,
    headers: {
      "content-type": "application/json",
      "user-agent": "Assent-Webhooks/1",
      ...headers,
      "webhook-id": deliveryId,
      "webhook-timestamp": String(Math.floor(now.getTime() / 1000)),
      "webhook-signature": keys.map((key) => new Webhook(key).sign(deliveryId, now, body)).join(" "),
    },
    body,
    timeoutMs: 15_000,
    maxBytes: 4_096,
  };
}
