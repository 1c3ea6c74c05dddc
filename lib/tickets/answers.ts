import { z } from "zod";
import { GATE_ROLES } from "@/lib/access/roles";
import { assetRef, flag, instant, instantOrNull, person, text, textOrNull, texts, whole } from "@/lib/answers";
import { TICKET_STATUSES } from "@/lib/tickets/rules";

const TicketGate = z
  .strictObject({ role: z.enum(GATE_ROLES), required: whole, approved: whole })
  .meta({ id: "TicketGate" });

/** The ticket of API §2: what a list of requests, a decision and every 202 show. */
export const TicketAnswer = z
  .strictObject({
    id: text,
    status: z.enum(TICKET_STATUSES),
    type: text,
    action: text,
    asset_ref: assetRef.nullable(),
    asset_id: textOrNull,
    environment: z.strictObject({ slug: text, class: textOrNull }).nullable(),
    summary: text,
    warnings: texts,
    requested_by: z.strictObject({ id: text, name: text, surface: text }),
    requested_at: instant,
    created_at: instant,
    days_pending: whole,
    priority_tier: z.enum(["normal", "warning", "urgent"]),
    reason: textOrNull,
    risk: textOrNull,
    proposal_digest: text,
    policy: z.strictObject({ id: text, name: text, revision: whole }),
    gates: z.array(TicketGate),
    self_approval: z.enum(["forbidden", "allowed"]),
    edits: z.enum(["forbidden", "allowed"]),
    modified_by: z.strictObject({ id: text, name: textOrNull }).nullable(),
    modified_at: instantOrNull,
    modification_reason: textOrNull,
    can_decide: flag,
    reasons: texts,
    event_id: text,
    retries: textOrNull,
    apply_at: instantOrNull,
    waits_until: instantOrNull,
    waits_for: textOrNull,
    decided_at: instantOrNull,
    executed_at: instantOrNull,
    error: z.strictObject({ code: text, detail: text }).nullable(),
  })
  .meta({ id: "Ticket" });

export const DecisionAnswer = z
  .strictObject({
    id: text,
    verdict: z.enum(["approve", "reject"]),
    decided_by: person,
    on_behalf_of: z.strictObject({ id: text, name: textOrNull }).nullable(),
    seats: texts,
    comment: textOrNull,
    digest: text,
    digest_seen: flag,
    created_at: instant,
  })
  .meta({ id: "Decision" });

const Gates = z.array(z.strictObject({ role: z.enum(GATE_ROLES), count: whole }));
const PolicyName = z.strictObject({ id: text, name: text, revision: whole.optional() });

/** What pressing a button leads to, as the policies in force say. */
export const ForecastAnswer = z
  .discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("free") }),
    z.strictObject({ kind: z.literal("exempt"), policy: PolicyName }),
    z.strictObject({ kind: z.literal("gated"), policy: PolicyName, gates: Gates, needs: text }),
    z.strictObject({ kind: z.literal("refused"), why: text }),
  ])
  .meta({ id: "Forecast" });
