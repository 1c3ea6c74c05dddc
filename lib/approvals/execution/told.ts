import { createHmac } from "node:crypto";
import { z } from "zod";
import type { EnvironmentRef, WorkspaceRef } from "@/lib/access/actor";
import type { Rows } from "@/lib/db/batch";
import { keyRing } from "@/lib/secret-store/keys";
import type { TicketRow } from "@/lib/tickets/shapes";

const Environment = z.strictObject({
  id: z.string(),
  slug: z.string(),
  name: z.string(),
  kind: z.enum(["Development", "Staging", "Production", "Other"]),
  class: z.enum(["prod", "test"]),
  position: z.number().int(),
  archived: z.boolean(),
});

/**
 * What workers are told of a request in the transaction that approves it: all that its start is composed of, on a channel that
 * only they know to listen to. Nothing of it is believed all the same: the start's own statement names every part of it and
 * changes nothing where one is another.
 */
const Told = z.strictObject({
  workspace: z.strictObject({ id: z.string(), slug: z.string(), name: z.string() }),
  environment: Environment.nullable(),
  request: z.strictObject({
    id: z.string(),
    event_id: z.string(),
    revision: z.number().int(),
    fencing_token: z.number().int(),
    operation: z.string(),
    summary: z.string(),
    subject_type: z.string(),
    subject_id: z.string(),
    asset_id: z.string().nullable(),
    environment_id: z.string().nullable(),
    requested_by_id: z.string(),
    correlation_id: z.string(),
    last_event_hash: z.string(),
  }),
});
export type Told = z.infer<typeof Told>;

/** The columns of a request that its start is composed of and held to. */
export type StartRow = Pick<
  TicketRow,
  Exclude<keyof Told["request"], "last_event_hash"> | "status" | "last_event_hash"
> & {
  /** When it is written at the latest, where that is later than it is composed. */
  written_by?: Date;
};

let channel: string | null | undefined;

/**
 * The channel on which it is told. Every login of the database may listen to whatever it can name: this name follows from the
 * installation's key, and tells nothing of it. Null where this process has no key; the ids alone are told then.
 */
export function toldOn(): string | null {
  channel ??= channelOf();
  return channel;
}

function channelOf(): string | null {
  try {
    const { current, keys } = keyRing();
    const name = createHmac("sha256", keys.get(current) ?? "")
      .update("assent: what workers are told")
      .digest("hex");
    return `assent:told:${name.slice(0, 40)}`;
  } catch {
    return null;
  }
}

/** What is told of a request that was just approved: `hash` is that of the event of its approval. */
export function tellOf(
  ticket: TicketRow,
  by: { workspace: WorkspaceRef; environments: readonly EnvironmentRef[] },
  hash: Buffer,
): Told {
  const { id, event_id, revision, fencing_token, operation, summary, subject_type, subject_id } = ticket;
  const { asset_id, environment_id, requested_by_id, correlation_id } = ticket;
  return {
    workspace: by.workspace,
    environment: by.environments.find((e) => e.id === environment_id) ?? null,
    request: {
      ...{ id, event_id, revision: revision + 1, fencing_token, operation, summary, subject_type, subject_id },
      ...{ asset_id, environment_id, requested_by_id, correlation_id, last_event_hash: hash.toString("hex") },
    },
  };
}

/** What was told, or null for what says something else. */
export const toldIn = (said: unknown): Told | null => Told.safeParse(said).data ?? null;

/** What was told in place of the rows that a start reads: the request, and no freeze, which its statement looks for. */
export function rowsOf({ request }: Told): [Rows, Rows] {
  const row: StartRow = {
    ...request,
    status: "APPROVED",
    last_event_hash: Buffer.from(request.last_event_hash, "hex"),
  };
  return [
    { command: "SELECT", rowCount: 1, rows: [row] },
    { command: "SELECT", rowCount: 0, rows: [] },
  ];
}

/** Rows of which a start is composed now and written until then: a freeze that begins meanwhile holds it as well. */
export function writtenBy(by: Date, [request, ...rest]: readonly Rows[]): Rows[] {
  return request ? [{ ...request, rows: request.rows.map((row) => ({ ...row, written_by: by })) }, ...rest] : [];
}
