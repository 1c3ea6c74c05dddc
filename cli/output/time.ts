/** A moment as all our tables show it: UTC, to the minute. What is not a time is shown as it came. */
export function moment(iso: string | null | undefined): string | null {
  if (!iso) return null;
  const at = new Date(iso);
  return Number.isNaN(at.getTime()) ? iso : `${at.toISOString().slice(0, 16).replace("T", " ")}Z`;
}

/** A commit as people name it. */
export const shortSha = (sha: string | null | undefined): string | null => (sha ? sha.slice(0, 8) : null);
