import { newIdempotencyKey, type Outcome } from "@/lib/client/call";

/** What somebody means to change, under one idempotency key until it is known what came of it. */
export type Intent = {
  /** The key to send this with: the last one's where the same is sent again and nothing is known of the last, else a new one. */
  keyFor(request: string): string;
  heard(outcome: Outcome<unknown>): void;
};

/** Other requests are other intents. An answer that settles the matter ends the intent, so that the same asked anew is done anew. */
export function makeIntent(): Intent {
  let open: { request: string; key: string } | null = null;
  return {
    keyFor(request) {
      if (open?.request !== request) open = { request, key: newIdempotencyKey() };
      return open.key;
    },
    heard(outcome) {
      if (isSettled(outcome)) open = null;
    },
  };
}

/**
 * Whether it is known what came of a request. It is not where no answer came, where somebody on the way answered instead of
 * the API (a proxy that waited in vain), where the server lost its own database under it, and while the first sending still runs.
 */
function isSettled(outcome: Outcome<unknown>): boolean {
  if (outcome.ok) return true;
  const { status, code } = outcome.problem;
  return status >= 400 && status < 500 && code !== "UNEXPECTED_ANSWER" && code !== "IDEMPOTENCY_IN_PROGRESS";
}
