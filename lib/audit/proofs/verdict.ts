/** The one row of `audit_verdict`, as far as everybody reads it. */
export type Verdict = {
  ok: boolean | null;
  size: number | null;
  finished_at: Date | null;
  unfinished_at: Date | null;
  fault: string | null;
};

/** What the last check that was finished found, and the later one that could not be; either null where there is none. */
export function verdictOf(row: Verdict | undefined) {
  const { ok = null, size = null, finished_at = null, unfinished_at = null, fault = null } = row ?? {};
  return {
    verified: finished_at && { ok: ok === true, size: size ?? 0, at: finished_at.toISOString() },
    unfinished: unfinished_at && { at: unfinished_at.toISOString(), why: fault ?? "" },
  };
}
