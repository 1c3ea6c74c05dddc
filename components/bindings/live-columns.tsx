import { environmentChip } from "@/components/badges/environment";
import { VersionName } from "@/components/badges/version";
import type { Column } from "@/components/table/columns";
import { rowLink } from "@/components/table/row-link";
import { None } from "@/components/ui/layout/definition-list";
import { Link } from "@/components/ui/link";
import { Time } from "@/components/ui/time";
import type { Live } from "@/lib/bindings/shapes";
import { type AssetRef, to } from "@/lib/paths";

type At = { workspace: string; asset: AssetRef };

/** Columns of "what is live where": one row per environment, each leading to its binding. */
export const liveColumns = (at: At, registered: boolean, now: Date): Column<Live>[] => [
  {
    id: "environment",
    header: "Environment",
    narrow: "title",
    cell: (b) => (
      <span className="inline-flex flex-wrap items-center gap-2">
        {registered
          ? rowLink(to.editBinding({ ...at, environment: b.environment }), b.environment_name)
          : b.environment_name}
        {environmentChip(b.environment, b.environment_class)}
      </span>
    ),
  },
  {
    id: "version",
    header: "Runs",
    wrap: true,
    cell: (b) => (
      <span className="inline-flex flex-col">
        {b.version === null ? (
          <None word="nothing" />
        ) : (
          <Link quiet href={to.version({ ...at, number: b.version })} className="relative z-10">
            <VersionName number={b.version} label={b.version_label} />
          </Link>
        )}
        <Behind live={b} now={now} />
      </span>
    ),
  },
  {
    id: "since",
    header: "Since",
    cell: (b) => (b.version && b.bound_at ? <Time at={b.bound_at} now={now} /> : <None />),
  },
  { id: "by", header: "By", from: "md", cell: (b) => (b.version && b.bound_by?.name) || <None /> },
  { id: "authority", header: "Allowed by", wrap: true, cell: (b) => <Authority live={b} workspace={at.workspace} /> },
  {
    id: "waits",
    header: "Waiting",
    cell: (b) =>
      b.ticket_id ? (
        <Link href={to.approval({ workspace: at.workspace, id: b.ticket_id })} className="relative z-10">
          a change waits
        </Link>
      ) : (
        <None />
      ),
  },
];

function Behind({ live, now }: { live: Live; now: Date }) {
  if (live.behind === 0 || !live.behind_since) return null;
  return (
    <span className="text-warning text-xs">
      {live.behind} {live.behind === 1 ? "version behind, cut" : "versions behind, the first cut"}{" "}
      <Time at={live.behind_since} now={now} />
    </span>
  );
}

/** By what right a version runs: the request that was approved, the policy that exempts it, or no policy at all. */
export function Authority({ live, workspace }: { live: Live; workspace: string }) {
  const { authority } = live;
  if (live.version === null || !authority) return <None />;
  if (authority.kind === "approval" && authority.id)
    return (
      <Link href={to.approval({ workspace, id: authority.id })} className="relative z-10">
        an approved request
      </Link>
    );
  if (authority.kind === "exempt") return <>policy “{live.authority_name ?? "since removed"}”</>;
  if (authority.kind === "break_glass")
    return (
      <Link href={to.breakGlass({ workspace })} className="relative z-10">
        break-glass
      </Link>
    );
  return <span className="text-muted">no approval needed</span>;
}
