import { z } from "zod";
import type { Ask, Asked, ExternalDecision } from "@/lib/external-approvals/provider";
import type { SystemType } from "@/lib/external-approvals/rules";

type Message = { type: string; timestamp: string; data: Record<string, unknown> };

const sentences = ({ ticket, requestUrl }: Ask): string =>
  [
    ticket.summary,
    `Asked by ${ticket.requested_by.name} (${ticket.requested_by.email}).`,
    ticket.environment && `Environment: ${ticket.environment.slug} (${ticket.environment.class}).`,
    ticket.risk && `Risk: ${ticket.risk}.`,
    ticket.reason && `Reason: ${ticket.reason}`,
    requestUrl,
  ]
    .filter(Boolean)
    .join("\n");

const URGENCY: Record<string, string> = { critical: "1", high: "1", medium: "2", low: "3" };

/** The body of a submission: our own form, or the fields that the preset's system expects. */
export function submissionBody(type: SystemType, ask: Ask, now: Date): unknown {
  const { submissionId, callbackUrl, ticket } = ask;
  if (type === "servicenow")
    return {
      short_description: ticket.summary.slice(0, 160),
      description: sentences(ask),
      urgency: URGENCY[ticket.risk ?? ""] ?? "2",
      requested_by: ticket.requested_by.email,
      correlation_id: submissionId,
      correlation_display: "Assent",
      u_assent_request: ticket.id,
      u_assent_digest: ticket.digest,
      u_assent_callback: callbackUrl,
    };
  if (type === "jira")
    return {
      issues: [],
      data: {
        event: "approval.requested",
        summary: ticket.summary.slice(0, 255),
        description: sentences(ask),
        labels: ["assent", ticket.operation.replaceAll(/[^a-z0-9-]/gi, "-")],
        reporter: ticket.requested_by.email,
        submission_id: submissionId,
        request_id: ticket.id,
        digest: ticket.digest,
        callback_url: callbackUrl,
      },
    };
  const { requestUrl, workspace } = ask;
  const data = { submission_id: submissionId, callback_url: callbackUrl, request_url: requestUrl, workspace, ticket };
  return { type: "approval.requested", timestamp: now.toISOString(), data } satisfies Message;
}

/** The body of a question about a submission, or of its withdrawal. */
export function followBody(
  type: SystemType,
  what: "status" | "cancelled",
  asked: Asked,
  why: string,
  now: Date,
): unknown {
  const { submissionId, externalId } = asked;
  if (type === "servicenow")
    return { correlation_id: submissionId, number: externalId, state: "cancelled", close_notes: why };
  if (type === "jira")
    return {
      issues: externalId ? [externalId] : [],
      data: { event: "approval.cancelled", submission_id: submissionId, reason: why },
    };
  const data = { submission_id: submissionId, external_id: externalId, ...(why && { reason: why }) };
  return { type: `approval.${what}`, timestamp: now.toISOString(), data } satisfies Message;
}

/** A decision as it is sent to the callback, and as a system that is asked for it answers. */
export const DecisionBody = z.strictObject({
  /** The external system's own id of the decision: sent again, it is known. */
  decision_id: z.string().trim().min(1).max(200),
  decision: z.enum(["approved", "rejected"]),
  decided_by: z.strictObject({ name: z.string().trim().min(1).max(200), email: z.email().max(320) }),
  comment: z.string().trim().max(4000).nullish(),
  /** What the person saw; unless said, what was submitted. */
  digest: z.string().max(100).optional(),
  external_id: z.string().max(200).optional(),
});

export const toDecision = (body: z.infer<typeof DecisionBody>): ExternalDecision => ({
  decisionId: body.decision_id,
  verdict: body.decision === "approved" ? "approve" : "reject",
  person: body.decided_by,
  comment: body.comment || null,
});

/** The system's own id of a submission, wherever its answer says it; null when it does not. */
export function externalIdOf(answer: unknown): string | null {
  if (typeof answer !== "object" || answer === null) return null;
  const { external_id, id, key, number, sys_id, result } = answer as Record<string, unknown>;
  const found = [external_id, number, key, id, sys_id].find((v) => typeof v === "string" || typeof v === "number");
  if (found !== undefined) return String(found).slice(0, 200);
  return result === answer ? null : externalIdOf(result);
}
