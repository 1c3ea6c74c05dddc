import { type Risk, riskBadge } from "@/components/badges/asset";
import { environmentChip } from "@/components/badges/environment";
import { headline } from "@/components/badges/headline";
import { statusBadge } from "@/components/badges/status";
import { tierBadge } from "@/components/badges/tier";
import type { Column } from "@/components/table/columns";
import { rowLink } from "@/components/table/row-link";
import { None } from "@/components/ui/layout/definition-list";
import { timeAgo } from "@/components/ui/time";
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
        {rowLink(to.approval({ workspace, id: t.id }), t.summary)}
        <p>
          {`${t.asked_by} asked `}
          {timeAgo(t.created_at, now)}
        </p>
        {t.rivals > 0 && <p>{rivalWords(t.rivals)}</p>}
      </>
    ),
  },
  {
    id: "waiting",
    header: "Waiting",
    cell: (t) => (t.status === "PENDING_APPROVAL" ? tierBadge(t.priority_tier, t.days_pending) : statusBadge(t.status)),
  },
  {
    id: "environment",
    header: "Where",
    cell: (t) =>
      t.environment ? environmentChip(t.environment.slug, t.environment.class) : <None word="whole workspace" />,
  },
  { id: "risk", header: "Risk", from: "lg", cell: (t) => (t.risk ? riskBadge(t.risk as Risk) : <None />) },
  { id: "gates", header: "Needs", cell: (t) => seats(t.gates) },
  {
    id: "you",
    header: "You",
    from: "md",
    quiet: true,
    cell: (t) => {
      // Its status says all there is to say.
      if (t.status !== "PENDING_APPROVAL") return <None word="nothing to decide" />;
      return t.can_decide ? <b>Can decide</b> : t.why;
    },
  },
];

/** Counted no further. */
const MANY = 99;
const rivalWords = (others: number): string =>
  `${others === 1 ? "1 other waits" : `${others >= MANY ? `${MANY} or more` : others} others wait`} to change the same; the first applied supersedes the rest.`;

/** The seats of a request, each with how many are taken. */
function seats(gates: Brief["gates"]) {
  const [first, second] = gates;
  if (first && !second) return seat(first);
  return (
    <ul>
      {gates.map((gate) => (
        <li key={gate.role}>{seat(gate)}</li>
      ))}
    </ul>
  );
}

const seat = ({ role, approved, required }: Brief["gates"][number]) =>
  `${approved}/${required} ${role.replaceAll("-", " ")}`;
