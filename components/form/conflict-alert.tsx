import { Alert } from "@/components/form/problem-alert";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { pointerKeys } from "@/lib/pointer";
import type { Change, Difference, Json } from "@/lib/versions/diff";

type Props = {
  /** Who came first, where it is known. */
  by?: string | null;
  /** What they changed since this was read. */
  theirs: Difference;
  /** Pointers this person changed as well. */
  mine: readonly string[];
  keep: { label: string; run: () => void };
  take: { label: string; run: () => void };
  busy: boolean;
};

const SHOWN = 12;

/**
 * Somebody saved first. Says what they changed and what both changed, and leaves the choice: nothing that was typed is
 * lost before it is made.
 */
export function ConflictAlert({ by, theirs, mine, keep, take, busy }: Props) {
  const shown = theirs.changes.slice(0, SHOWN);
  const more = theirs.changes.length - shown.length;
  return (
    <Alert
      tone="warning"
      icon="triangle-alert"
      title={`${by ?? "Somebody"} saved meanwhile`}
      live
      intoSight
      className="mb-4"
    >
      <p>Nothing of yours is lost and nothing is saved yet. {shown.length > 0 && "They changed:"}</p>
      {shown.length > 0 && (
        <ul className="mt-1 flex flex-col gap-1">
          {shown.map((change) => (
            <li key={`${change.kind}${change.path}`} className="min-w-0 break-words text-sm">
              <code className="font-mono">{pointerKeys(change.path).join(" › ") || "everything"}</code>:{" "}
              {wordsOf(change)}
              {mine.some((path) => overlaps(path, change.path)) && (
                <Badge tone="warning" className="ml-1.5">
                  you changed it too
                </Badge>
              )}
            </li>
          ))}
          {(more > 0 || theirs.truncated) && <li className="text-muted text-sm">… and more</li>}
        </ul>
      )}
      <div className="mt-2.5 flex flex-wrap items-start gap-2">
        <Button size="sm" variant="primary" busy={busy} onClick={keep.run}>
          {keep.label}
        </Button>
        <Button size="sm" held={busy} onClick={take.run}>
          {take.label}
        </Button>
      </div>
    </Alert>
  );
}

const overlaps = (a: string, b: string): boolean => a === b || a.startsWith(`${b}/`) || b.startsWith(`${a}/`);

function wordsOf(change: Change): string {
  if (change.kind === "added") return `added ${short(change.after)}`;
  if (change.kind === "removed") return `removed ${short(change.before)}`;
  return `${short(change.before)} became ${short(change.after)}`;
}

function short(value: Json): string {
  const text = JSON.stringify(value) ?? "";
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
