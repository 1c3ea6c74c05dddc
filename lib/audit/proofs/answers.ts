import { z } from "zod";
import { flag, instant, record, text, textOrNull, texts, whole, wholeOrNull } from "@/lib/answers";

const Key = z.strictObject({ verifier_key: text, since_size: whole, note: textOrNull });

/** The public keys of the log and its newest checkpoint, a signed note. */
export const PublicKeysAnswer = z
  .strictObject({ keys: z.array(Key), checkpoint: textOrNull })
  .meta({ id: "AuditKeys" });

export const CheckpointsAnswer = z
  .strictObject({
    workspace_id: text,
    checkpoints: z.array(z.strictObject({ size: whole, root: text, note: text, created_at: instant })),
    keys: z.array(Key),
    check: z.strictObject({ ok: flag, size: whole, at: instant }).nullable(),
    check_unfinished: z.strictObject({ at: instant, why: text }).nullable(),
    next_before: wholeOrNull,
  })
  .meta({ id: "Checkpoints" });

/** A sealed event with all that its hash covers (docs/audit-log.md). A time that no date holds is told as it stands. */
const Sealed = z
  .strictObject({
    id: text,
    occurred_at: text,
    workspace_id: textOrNull,
    environment_id: textOrNull,
    environment_slug: textOrNull,
    environment_class: textOrNull,
    actor_kind: textOrNull,
    actor_id: textOrNull,
    actor_name: textOrNull,
    on_behalf_of: textOrNull,
    action: text,
    action_code: textOrNull,
    outcome: textOrNull,
    resource_type: textOrNull,
    resource_id: textOrNull,
    resource_name: textOrNull,
    resource_parent: textOrNull,
    root_type: textOrNull,
    root_id: textOrNull,
    surface: textOrNull,
    ip: textOrNull,
    user_agent: textOrNull,
    ticket_id: textOrNull,
    correlation_id: textOrNull,
    request_id: textOrNull,
    details: record,
    previous_hash: textOrNull,
    event_hash: text,
    log_index: whole,
    workspace_seq: whole,
    sealed_at: text,
    inexact: texts.optional(),
  })
  .meta({ id: "SealedEvent" });

/** What is left of an event whose body was purged. */
const Pruned = z
  .strictObject({
    pruned: z.literal(true),
    event_id: text,
    event_hash: text,
    log_index: whole,
    workspace_seq: whole,
    workspace_id: textOrNull,
    occurred_at: text,
    sealed_at: text,
    retention: z.enum(["prod", "test", "sensitive", "kept"]),
  })
  .meta({ id: "PrunedEvent" });

const Entry = z.union([Sealed, Pruned]);

export const EntriesAnswer = z
  .strictObject({
    entries: z.array(Entry),
    next_from: wholeOrNull,
    strays: z.array(z.strictObject({ id: text, occurred_at: text })),
  })
  .meta({ id: "AuditEntries" });

export const LeavesAnswer = z
  .strictObject({ from: whole, count: whole, leaves: text.meta({ description: "The leaves' data in base64." }) })
  .meta({ id: "AuditLeaves" });

export const ProofAnswer = z
  .strictObject({
    event: Entry,
    leaf: z.strictObject({ index: whole, entry: text, data: text, hash: text }),
    inclusion: texts,
    checkpoint: text,
  })
  .meta({ id: "InclusionProof" });

export const ConsistencyAnswer = z
  .strictObject({ from: whole, to: whole, consistency: texts })
  .meta({ id: "ConsistencyProof" });
