import { Timeline } from "@/components/ui/layout/timeline";
import { Time } from "@/components/ui/time";

export type FormerRevision = {
  revision: number;
  replaced_at: string;
  name: string;
  readback: string;
  enabled: boolean;
};

/** What a policy said before, newest first. */
export function RevisionList({ revisions, now }: { revisions: readonly FormerRevision[]; now: Date }) {
  if (revisions.length === 0) return <p className="text-muted">It has said nothing else so far.</p>;
  return (
    <Timeline
      label="Former revisions"
      entries={revisions.map((r) => ({
        id: String(r.revision),
        icon: "history",
        tone: "neutral",
        title: (
          <span>
            <span className="font-medium">Revision {r.revision}</span>
            {r.enabled ? "" : ", switched off"} <span className="text-muted text-sm">{r.name}</span>
          </span>
        ),
        body: (
          <>
            <p>{r.readback}</p>
            <p className="text-muted text-sm">
              until <Time at={r.replaced_at} now={now} />
            </p>
          </>
        ),
      }))}
    />
  );
}
