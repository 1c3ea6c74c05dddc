import { type ZodType, z } from "zod";
import { flag, text, texts, whole } from "@/lib/answers";
import type { Preview } from "@/lib/change/contract";
import type { AnySpec } from "@/lib/http/spec";
import { TicketAnswer } from "@/lib/tickets/answers";

const Pending = z
  .strictObject({
    action: text.optional(),
    status: z.literal("pending_approval"),
    message: text,
    ticket_id: text,
    event_id: text,
    approval: TicketAnswer,
  })
  .meta({ id: "PendingApproval" });

const Queued = z
  .strictObject({
    action: text.optional(),
    status: z.literal("queued"),
    message: text,
    event_id: text,
    data: z.null(),
  })
  .meta({ id: "QueuedOperation" });

/** The 202 of a write that waits for someone or for a job (API §1). */
export const Waiting = z.discriminatedUnion("status", [Pending, Queued]);

const PreviewAnswer = z
  .strictObject({
    summary: text,
    spec: z.unknown(),
    warnings: texts,
    requires_approval: flag,
    policy: z.strictObject({ id: text, name: text }).nullable(),
    gates: z.array(z.strictObject({ role: text, required: whole })),
  })
  .meta({ id: "Preview" });
PreviewAnswer satisfies ZodType<Preview>;

const DryRun = z
  .strictObject({ action: text.optional(), status: z.literal("dry_run"), message: text, data: PreviewAnswer })
  .meta({ id: "DryRun" });

/** What a 2xx of one status holds: JSON, texts of these content types, both, or neither. */
export type Answered = { json?: ZodType; texts: readonly string[] };

/** Whether a write of this route goes through the door for writes, which has answers of its own. */
export const isChange = ({ kind }: AnySpec, method: string): boolean =>
  kind === "change" || (kind === "picked" && method !== "GET");

/**
 * What a route may answer when it does what it was asked, by status: its own answer, and those that the door for writes gives
 * in its place. Undefined of a route that does not say what it answers.
 */
export function answersOf(spec: AnySpec, method: string): Map<number, Answered> | undefined {
  const { answer, answerTypes: types = [], accepted } = spec;
  if (answer === undefined && types.length === 0 && accepted === undefined) return undefined;
  const answers = new Map<number, Answered>();
  if (answer === "nothing") answers.set(204, { texts: [] });
  else if (answer || types.length > 0)
    answers.set(spec.status ?? 200, { texts: types, ...(answer && { json: answer }) });
  if (isChange(spec, method)) answers.set(202, { texts: [], json: accepted ?? Waiting });
  if (triesOnly(spec)) {
    const own = answers.get(200)?.json;
    answers.set(200, { texts: [], json: own ? z.union([own, DryRun]) : DryRun });
  }
  return answers;
}

const triesOnly = ({ body, query, kind }: AnySpec): boolean =>
  kind !== "handler" &&
  [body, query].some((part) => part instanceof z.ZodObject && ("dry_run" in part.shape || "dryRun" in part.shape));
