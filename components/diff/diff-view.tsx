import { type Drawn, planDiff } from "@/components/diff/plan";
import { Side, Words } from "@/components/diff/value";
import { Badge } from "@/components/ui/badge";
import { EmptyState } from "@/components/ui/layout/empty-state";
import { pointerKeys } from "@/lib/pointer";
import { type Change, type Difference, diffJson, type Json } from "@/lib/versions/diff";

type Props = {
  label: string;
  /** Names and values are words that people read, not keys and values of a document. */
  words?: boolean;
} & ({ before: Json; after: Json } | { difference: Difference });

const SHOWN = 200;
const MARKS = {
  added: { word: "Added", tone: "success" },
  removed: { word: "Removed", tone: "danger" },
  changed: { word: "Changed", tone: "warning" },
} as const;

/**
 * Field by field, what changes; what stays the same is left out. Give it two documents, or the difference if it is at
 * hand. Drawn on the server within fixed bounds, and says where it stopped.
 */
export function DiffView({ label, words, ...given }: Props) {
  const { changes, truncated } =
    "difference" in given ? given.difference : diffJson(given.before, given.after, { maxChanges: SHOWN });
  if (changes.length === 0) return <EmptyState icon="check" title="No differences" />;
  const shown = changes.slice(0, SHOWN);
  const more = truncated || shown.length < changes.length;
  return (
    <div>
      <p className="border-line border-b px-4 py-2 text-muted text-sm">
        {more && `Only the first ${shown.length} differences are shown; there are more. Of these: `}
        {countsOf(shown)}
      </p>
      <ol aria-label={label}>
        {planDiff(shown).map((drawn) => (
          <li key={`${drawn.kind}${drawn.path}`} className="border-line border-b px-4 py-3 last:border-b-0">
            <div className="mb-1.5 flex flex-wrap items-center gap-2">
              {words ? <p className="font-medium">{nameOf(drawn.path)}</p> : <Path pointer={drawn.path} />}
              <Badge tone={MARKS[drawn.kind].tone}>{MARKS[drawn.kind].word}</Badge>
            </div>
            <Sides drawn={drawn} words={words} />
          </li>
        ))}
      </ol>
    </div>
  );
}

function Sides({ drawn, words }: { drawn: Drawn; words: boolean | undefined }) {
  if ("words" in drawn) return <Words runs={drawn.words} plain={words} />;
  return (
    <div className="flex flex-col gap-1">
      {drawn.before && <Side value={drawn.before} side="before" plain={words} />}
      {drawn.after && <Side value={drawn.after} side="after" plain={words} />}
    </div>
  );
}

function countsOf(changes: readonly Change[]): string {
  const count = (kind: Change["kind"]) => changes.filter((c) => c.kind === kind).length;
  return (["changed", "added", "removed"] as const)
    .filter((kind) => count(kind) > 0)
    .map((kind) => `${count(kind)} ${kind}`)
    .join(", ");
}

const nameOf = (pointer: string): string => pointerKeys(pointer).join(" › ");

/** A pointer as the names on the way, so that it reads; as it is written, it is the title. */
function Path({ pointer }: { pointer: string }) {
  const names = pointerKeys(pointer).map((key) => (/^\d+$/.test(key) ? `[${key}]` : key));
  return (
    <code className="min-w-0 break-all font-medium font-mono text-sm" title={pointer || "/"}>
      {names.length === 0 ? "(whole document)" : names.join(" › ")}
    </code>
  );
}
