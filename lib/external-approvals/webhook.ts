import type { Clock } from "@/lib/clock";
import { DecisionBody, externalIdOf, followBody, submissionBody, toDecision } from "@/lib/external-approvals/messages";
import { type ExternalApprovalProvider, externalFailure } from "@/lib/external-approvals/provider";
import type { SystemFields } from "@/lib/external-approvals/rules";
import { isOutboundFault, type OutboundAnswer, sendOutbound } from "@/lib/outbound/send";
import { hasSignature, signatureHeaders } from "@/lib/outbound/signature";
import { fillSecrets } from "@/lib/secret-store/rules";

type Config = {
  system: Pick<SystemFields, "type" | "webhook_url" | "webhook_headers" | "timeout_seconds">;
  secret: string;
  /** What fills the placeholders of headers. */
  named: Readonly<Record<string, string>>;
  clock: Clock;
};

/** The provider of all types so far: a signed webhook, in our own form or in that of the preset. */
export function webhookProvider({ system, secret, named, clock }: Config): ExternalApprovalProvider {
  const send = async (id: string, content: unknown): Promise<OutboundAnswer> => {
    const body = JSON.stringify(content);
    const headers = { ...filled(system.webhook_headers, named), "content-type": "application/json" };
    const signature = signatureHeaders(secret, id, clock.now(), body);
    try {
      const answer = await sendOutbound({
        url: system.webhook_url,
        method: "POST",
        headers: { ...headers, ...signature },
        body,
        timeoutMs: system.timeout_seconds * 1000,
      });
      if (answer.status >= 200 && answer.status < 300) return answer;
      const hopeless = answer.status < 500 && answer.status !== 408 && answer.status !== 429;
      throw externalFailure("EXTERNAL_REFUSED", `The external system answered ${answer.status}.`, hopeless);
    } catch (error) {
      if (!isOutboundFault(error)) throw error;
      throw externalFailure(error.code, error.message, error.code === "OUTBOUND_REFUSED");
    }
  };
  return {
    async submit(ask) {
      const answer = await send(ask.messageId, submissionBody(system.type, ask, clock.now()));
      return { externalId: externalIdOf(parsed(answer.body)) };
    },
    async checkStatus(asked) {
      // What a preset's receiver gets becomes a record there; it is not asked, it calls back.
      if (system.type !== "webhook") return null;
      const content = followBody(system.type, "status", asked, "", clock.now());
      const answer = await send(`${asked.submissionId}.status.${clock.now().getTime()}`, content);
      const decision = DecisionBody.safeParse(parsed(answer.body));
      if (!decision.success) return null;
      // A decision counts only with a signature, whichever way it comes.
      const headers = { get: (name: string) => answer.headers[name] };
      if (!hasSignature(secret, headers, answer.body))
        throw externalFailure("SIGNATURE_INVALID", "The answer carries a decision without a valid signature.", true);
      return toDecision(decision.data);
    },
    async cancel(asked, why) {
      await send(`${asked.submissionId}.cancel`, followBody(system.type, "cancelled", asked, why, clock.now()));
    },
    async test() {
      const at = clock.now();
      await send(`test.${at.getTime()}`, { type: "test", timestamp: at.toISOString(), data: {} });
    },
  };
}

function filled(headers: Readonly<Record<string, string>>, named: Readonly<Record<string, string>>) {
  const missing: string[] = [];
  const entries = Object.entries(headers).map(([name, value]) => {
    const filling = fillSecrets(value, named);
    missing.push(...filling.missing);
    return [name, filling.text];
  });
  if (missing.length > 0)
    throw externalFailure("SECRET_MISSING", `There is no secret called ${[...new Set(missing)].join(", ")}.`, false);
  return Object.fromEntries(entries) as Record<string, string>;
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}
