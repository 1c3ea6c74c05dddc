import { type Risk, RiskBadge } from "@/components/badges/asset";
import { EnvironmentChip } from "@/components/badges/environment";
import { headline } from "@/components/badges/headline";
import { StatusBadge } from "@/components/badges/status";
import { TierBadge } from "@/components/badges/tier";
import type { Column } from "@/components/table/columns";
import { RowLink } from "@/components/table/row-link";
import { None } from "@/components/ui/layout/definition-list";
import { Time } from "@/components/ui/time";
import { to } from "@/lib/paths";
import type { Brief } from "@/lib/tickets/shapes";

/** A line of a request as a list shows it. */
export const listedOf = (brief: Brief): Brief => ({ ...brief, summary: headline(brief.summary) });

/** Columns of a list of requests: what would happen, how long it has waited, who is missing. */
export const ticketColumns = (workspace: string, now: Date): Column<Brief>[] => [
  {
    id: "summary",
    header: "Request",
    narrow: "title",
    width: "w-[38%]",
    cell: (t) => (
      <>
        <RowLink href={to.approval({ workspace, id: t.id })}>{t.summary}</RowLink>
        <p>
          {`${t.asked_by} asked `}
          <Time at={t.created_at} now={now} />
        </p>
        {t.rivals > 0 && <p>{rivalWords(t.rivals)}</p>}
      </>
    ),
  },
  {
    id: "waiting",
    header: "Waiting",
    cell: (t) =>
      t.status === "PENDING_APPROVAL" ? (
        <TierBadge tier={t.priority_tier} days={t.days_pending} />
      ) : (
        <StatusBadge status={t.status} />
      ),
  },
  {
    id: "environment",
    header: "Where",
    cell: (t) =>
      t.environment ? (
        <EnvironmentChip
          slug={t.environment.slug}
          environmentClass={t.environment.class === "prod" ? "prod" : "test"}
        />
      ) : (
        <None word="whole workspace" />
      ),
  },
  { id: "risk", header: "Risk", from: "lg", cell: (t) => (t.risk ? <RiskBadge level={t.risk as Risk} /> : <None />) },
  { id: "gates", header: "Needs", cell: (t) => <Gates gates={t.gates} /> },
  {
    id: "you",
    header: "You",
    from: "md",
    cell: (t) =>
      t.status === "PENDING_APPROVAL" ? (
        <span className={t.can_decide ? "text-ink" : "text-muted text-xs"}>{t.can_decide ? "Can decide" : t.why}</span>
      ) : (
        // Its status says all there is to say.
        <None word="nothing to decide" />
      ),
  },
];

/** Counted no further. */
const MANY = 99;
const rivalWords = (others: number): string =>
  `${others === 1 ? "1 other waits" : `${others >= MANY ? `${MANY} or more` : others} others wait`} to change the same; the first applied supersedes the rest.`;

/** The seats of a request, each with how many are taken. */
function Gates({ gates }: { gates: Brief["gates"] }) {
  const [first, second] = gates;
  if (first && !second) return <Seats {...first} />;
  return (
    <ul>
      {gates.map((gate) => (
        <li key={gate.role}>
          <Seats {...gate} />
        </li>
      ))}
    </ul>
  );
}

function Seats({ role, approved, required }: Brief["gates"][number]) {
  return (
    <>
      {`${approved}/${required} `}
      <span className="text-muted">{role.replaceAll("-", " ")}</span>
    </>
  );
}
