import type { ReactNode } from "react";
import { Badge } from "@/components/ui/badge";
import { DefinitionList } from "@/components/ui/layout/definition-list";
import { Time } from "@/components/ui/time";
import type { Governance } from "@/lib/assets/shapes";

const DAY_MS = 86_400_000;

/** The governance record as facts. */
export function RecordView({ governance: g, now }: { governance: Governance; now: Date }) {
  return (
    <DefinitionList
      columns={2}
      items={[
        {
          term: "Owner",
          value: (g.owner.display_name ?? g.owner.principal) && (
            <>
              {g.owner.display_name ?? g.owner.principal}
              <Second>{[g.owner.display_name && g.owner.principal, g.owner.email]}</Second>
            </>
          ),
        },
        { term: "Team", value: g.team.name ?? g.team.id },
        {
          term: "Service level",
          value:
            g.sla.tier === "none" ? null : (
              <>
                <span className="capitalize">{g.sla.tier}</span>
                {g.sla.response_hours !== null && <Second>{[`answers within ${g.sla.response_hours} h`]}</Second>}
              </>
            ),
        },
        {
          term: "Risk",
          value: (
            <>
              <span className="capitalize">{g.risk.level}</span>
              <Words words={g.risk.categories} />
            </>
          ),
        },
        {
          term: "Intended use",
          value: (g.intended_use.summary || g.intended_use.environments.length > 0) && (
            <>
              {g.intended_use.summary}
              <Words words={g.intended_use.environments} />
            </>
          ),
        },
        {
          term: "Restrictions",
          value: g.intended_use.restrictions.length > 0 && (
            <ul className="list-disc pl-4">
              {g.intended_use.restrictions.map((text) => (
                <li key={text}>{text}</li>
              ))}
            </ul>
          ),
        },
        {
          term: "Compliance",
          value: g.compliance.tags.length + g.compliance.controls.length > 0 && (
            <Words words={[...g.compliance.tags, ...g.compliance.controls]} />
          ),
        },
        { term: "Review", value: reviewOf(g, now) },
        {
          term: "Labels",
          value: Object.keys(g.labels).length > 0 && (
            <Words words={Object.entries(g.labels).map(([key, value]) => `${key}: ${value}`)} />
          ),
        },
      ].map(({ term, value }) => ({ term, value: value || null }))}
    />
  );
}

function Second({ children }: { children: readonly (string | null | false)[] }) {
  const said = children.filter(Boolean);
  return said.length > 0 && <span className="block break-words text-muted text-sm">{said.join(" · ")}</span>;
}

function Words({ words }: { words: readonly string[] }) {
  if (words.length === 0) return null;
  return (
    <span className="mt-0.5 flex flex-wrap gap-1">
      {words.map((word) => (
        <Badge key={word} className="max-w-full">
          <span className="truncate">{word}</span>
        </Badge>
      ))}
    </span>
  );
}

/** When it was looked at last and when it is due, which is said louder once it has passed. */
function reviewOf({ review }: Governance, now: Date): ReactNode {
  const { last_reviewed_at: last, cadence_days: cadence } = review;
  if (last === null) return cadence === null ? null : `every ${cadence} days, never yet`;
  const due = cadence === null ? null : new Date(new Date(last).getTime() + cadence * DAY_MS);
  return (
    <>
      reviewed <Time at={last} now={now} />
      {due && (
        <span className={due < now ? "block text-sm text-warning" : "block text-muted text-sm"}>
          {due < now ? "overdue since" : "due"} <Time at={due} now={now} />
        </span>
      )}
    </>
  );
}
