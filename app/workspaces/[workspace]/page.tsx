import type { Metadata } from "next";
import { pageActor, pageRead } from "@/app/console/session";
import { listedOf } from "@/components/approvals/ticket-columns";
import { TicketTable } from "@/components/approvals/ticket-table";
import { HistoryEntries } from "@/components/assets/history-entries";
import { environmentChip } from "@/components/badges/environment";
import { OpenDebts } from "@/components/break-glass/open-debts";
import { Alert } from "@/components/form/problem-alert";
import { pack } from "@/components/table/packed";
import { Card } from "@/components/ui/layout/card";
import { EmptyState } from "@/components/ui/layout/empty-state";
import { PageHeader } from "@/components/ui/layout/page-header";
import { Link } from "@/components/ui/link";
import { to } from "@/lib/paths";
import type { Brief } from "@/lib/tickets/shapes";
import { workspaceOverview } from "@/lib/workspaces/overview";

export const metadata: Metadata = { title: "Overview" };

/** More environments than these stand below what waits, which would be screens away otherwise. */
const FEW = 8;

type Props = { params: Promise<{ workspace: string }> };

export default async function OverviewPage({ params }: Props) {
  const actor = await pageActor(params, (workspace) => to.overview({ workspace }));
  const at = { workspace: actor.workspace.slug };
  const overview = await pageRead(workspaceOverview.run(actor, {}));
  const now = new Date();
  const waiting = `${overview.waiting}${overview.waiting_is_lower_bound ? " or more" : ""}`;
  const tickets = (label: string, rows: readonly Brief[], empty: string) =>
    rows.length === 0 ? (
      <EmptyState title={empty} />
    ) : (
      <TicketTable label={label} workspace={at.workspace} rows={pack(rows.map(listedOf))} now={now} />
    );
  const environments = (
    <ul className="my-4 grid grid-cols-1 gap-3 sm:grid-cols-2 lg:grid-cols-4">
      {overview.environments.map((e) => (
        <li key={e.slug} className="rounded-lg border border-line bg-surface px-4 py-3">
          <p className="flex items-center justify-between gap-2">
            <Link quiet href={to.environments(at, { environment: e.slug })} className="font-medium">
              {e.name}
            </Link>
            {environmentChip(e.slug, e.class)}
          </p>
          <p className="mt-1 text-muted text-sm">
            {e.bound === 0 ? (
              "Nothing runs here"
            ) : (
              <Link href={to.environments(at, { environment: e.slug, show: "running" })} className="underline">
                {e.bound} bound
              </Link>
            )}
            {e.behind > 0 && (
              <>
                {" · "}
                <Link href={to.environments(at, { environment: e.slug, show: "behind" })} className="underline">
                  {e.behind} behind
                </Link>
              </>
            )}
          </p>
        </li>
      ))}
    </ul>
  );
  return (
    <>
      <PageHeader title={actor.workspace.name}>
        {overview.waiting === 0 ? "No request waits for a decision." : `${waiting} waiting for a decision.`}
        {overview.failed_this_week > 0 &&
          ` ${overview.failed_this_week === 1 ? "One operation" : `${overview.failed_this_week} operations`} failed this week.`}
      </PageHeader>
      {overview.alone && (
        <Alert tone="info" icon="users" title="You are the only member" className="mb-4">
          <p>
            You can ask for what a policy gates, and nobody can agree: the requester never counts.{" "}
            <Link href={to.settings({ ...at, section: "members" })}>Add somebody</Link>
          </p>
        </Alert>
      )}
      <OpenDebts workspace={at.workspace} debts={overview.debts} />
      {overview.environments.length <= FEW && environments}
      <div className="flex flex-col gap-4">
        <Card title="Oldest requests" actions={<Link href={to.approvals(at)}>Open the queue</Link>} flush>
          {tickets("Oldest requests", overview.queue, "Nothing waits for a decision")}
        </Card>
        {overview.mine.length > 0 && (
          <Card
            title="Asked by you"
            actions={<Link href={to.approvals(at, { view: "mine" })}>All of yours</Link>}
            flush
          >
            {tickets("Asked by you", overview.mine, "")}
          </Card>
        )}
        <Card title="Lately">
          {overview.recent.length === 0 ? (
            <EmptyState icon="history" title="Nothing has happened yet">
              Changes and decisions are listed here as they are recorded.
            </EmptyState>
          ) : (
            <HistoryEntries
              workspace={at.workspace}
              named
              events={overview.recent}
              prod={prodSlugs(overview.environments)}
              now={now}
            />
          )}
        </Card>
      </div>
      {overview.environments.length > FEW && environments}
    </>
  );
}

const prodSlugs = (environments: readonly { slug: string; class: string }[]): ReadonlySet<string> =>
  new Set(environments.filter((e) => e.class === "prod").map((e) => e.slug));
