/** What an external system is asked to decide: the request as far as it leaves the house. */
export type Ask = {
  submissionId: string;
  /** One for each proposal that is sent: a repetition has the same, an edited proposal another. */
  messageId: string;
  /** Where the decision is sent, and where a person reads the request. */
  callbackUrl: string;
  requestUrl: string;
  workspace: string;
  ticket: {
    id: string;
    operation: string;
    summary: string;
    environment: { slug: string; class: string } | null;
    asset: string | null;
    risk: string | null;
    reason: string | null;
    requested_by: { name: string; email: string };
    digest: string;
    spec: unknown;
    created_at: string;
  };
};
export type Asked = { submissionId: string; externalId: string | null };

/** A decision that somebody took at the external system. `decisionId` is the system's own and tells a repetition. */
export type ExternalDecision = {
  decisionId: string;
  verdict: "approve" | "reject";
  person: { name: string; email: string };
  comment: string | null;
};

/**
 * An external approval system (second seed, §9). Each method may be called again after a crash with the same submission
 * and must then have no second effect. What it throws is retried, unless it is a {@link Hopeless}.
 */
export interface ExternalApprovalProvider {
  /** Puts a request to the system; answers the system's own id of it, where it gives one. */
  submit(ask: Ask): Promise<{ externalId: string | null }>;
  /** Asks how a submission stands; null while nobody has decided there, or where the system cannot be asked. */
  checkStatus(asked: Asked): Promise<ExternalDecision | null>;
  /** Takes a submission back: it was decided here, or cancelled. */
  cancel(asked: Asked, why: string): Promise<void>;
  /** Sends a message that asks nothing, to see whether it arrives. */
  test(): Promise<void>;
}

const BRAND = Symbol.for("assent.external-failure");
export type ExternalFailure = Error & { code: string; hopeless: boolean };

/** A failure in words fit to be shown. `hopeless`: the next attempt would end the same way. */
export const externalFailure = (code: string, message: string, hopeless: boolean): ExternalFailure =>
  Object.assign(new Error(message), { code, hopeless, [BRAND]: true });
export const isExternalFailure = (error: unknown): error is ExternalFailure =>
  typeof error === "object" && error !== null && BRAND in error;
