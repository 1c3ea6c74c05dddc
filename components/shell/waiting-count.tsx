const MOST_SHOWN = 99;

/**
 * How many requests wait for who looks; nothing where none does. A number that is only a lower bound says so, with a plus and in
 * words: not all that wait was looked through.
 */
export function WaitingCount({ count, more }: { count: number; more: boolean }) {
  if (count === 0 && !more) return null;
  const shown = Math.min(count, MOST_SHOWN);
  const least = more || count > MOST_SHOWN;
  return (
    <span
      title={
        more && count <= MOST_SHOWN ? `At least ${count}: only what has waited longest was looked through` : undefined
      }
      className="inline-flex h-4.5 min-w-4.5 items-center justify-center rounded-full bg-accent-solid px-1.5 font-medium text-on-solid text-xs"
    >
      <span aria-hidden={least || undefined}>{least ? `${shown}+` : shown}</span>
      <span className="sr-only">{least ? ` at least ${shown} waiting for you` : " waiting for you"}</span>
    </span>
  );
}
