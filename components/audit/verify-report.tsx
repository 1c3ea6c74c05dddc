import { Icon } from "@/components/ui/icon";
import { DefinitionList } from "@/components/ui/layout/definition-list";
import { hex } from "@/lib/proof/bytes";
import type { Report as Found } from "@/lib/proof/verify";

const TRUST: Record<Found["trust"], string> = {
  pinned: "known to this browser from before",
  followed: "vouched for by a key this browser knew",
  "first-use": "taken on the log's word, this being the first time here",
  none: "not trusted",
};
const MOST_IDS = 5;

/** What a verification found: the sentence, each place where something differs, and against what it was compared. */
export function Report({ report, ms }: { report: Found; ms: number }) {
  const { ok, checkpoint, rows, last_seq, others, late, pruned, problems, key, trust } = report;
  if (!checkpoint && ok) return <p>Nothing is sealed yet.</p>;
  const gone = pruned.reduce((sum, { from, to }) => sum + to - from + 1, 0);
  return (
    <div className="grid gap-4">
      <p className={ok ? "flex items-start gap-2 text-success" : "flex items-start gap-2 text-danger"}>
        <Icon name={ok ? "shield-check" : "octagon-alert"} className="mt-0.5 shrink-0" />
        <span>
          {ok
            ? `The log holds: ${rows} events of this workspace, up to #${last_seq}, are what was sealed.`
            : `The log does not hold: ${problems.length} ${problems.length === 1 ? "place differs" : "places differ"}.`}
        </span>
      </p>
      {problems.length > 0 && (
        <ul className="grid gap-2">
          {problems.map((p) => (
            <li
              key={`${p.code} ${p.from} ${p.message}`}
              className="min-w-0 break-words border-danger-line border-l-2 pl-3"
            >
              {p.message}
              {p.event_ids.length > 1 && (
                <span className="block break-all font-mono text-muted text-xs">
                  {p.event_ids.slice(0, MOST_IDS).join(" ")}
                  {p.event_ids.length > MOST_IDS && ` and ${p.event_ids.length - MOST_IDS} more`}
                </span>
              )}
            </li>
          ))}
        </ul>
      )}
      {checkpoint && (
        <DefinitionList
          columns={2}
          items={[
            { term: "Checkpoint", value: `${checkpoint.size} events of the installation` },
            { term: "Root", value: <span className="break-all font-mono text-xs">{hex(checkpoint.root)}</span> },
            { term: "Key", value: key && <span className="break-all font-mono text-xs">{key}</span> },
            { term: "The key is", value: TRUST[trust] },
            { term: "Other workspaces", value: `${others} leaves` },
            { term: "Purged by the rules", value: gone > 0 ? `${gone} events` : null },
            { term: "Sealed late", value: late.events > 0 ? lateText(late) : null },
            { term: "Took", value: `${(ms / 1000).toFixed(1)} seconds` },
          ]}
        />
      )}
    </div>
  );
}

const lateText = ({ events, ranges }: Found["late"]): string => {
  const told =
    events === 1
      ? "One event tells a time more than a day before it was sealed"
      : `${events} events tell a time more than a day before they were sealed`;
  return `${told}, or after it; the first stands at ${ranges[0]?.from}.`;
};
