import type { Metadata } from "next";
import type { SearchParams } from "@/app/console/search-params";
import { pageActor, pageRead } from "@/app/console/session";
import { queueOf } from "@/app/workspaces/[workspace]/approvals/queue";
import { QueueView } from "@/components/approvals/queue-view";
import { listedOf } from "@/components/approvals/ticket-columns";
import { pack } from "@/components/table/packed";
import { can, visibleEnvironments } from "@/lib/access/can";
import { lookOn } from "@/lib/approvals/reading/look-on";
import { to } from "@/lib/paths";

export const metadata: Metadata = { title: "Approvals" };

type Props = { params: Promise<{ workspace: string }>; searchParams: Promise<SearchParams> };

export default async function ApprovalsPage({ params, searchParams }: Props) {
  const actor = await pageActor(params, (workspace) => to.approvals({ workspace }));
  const { view, search, input } = queueOf(await searchParams);
  const { rows, next_cursor, searched } = await pageRead(lookOn(actor, input));
  return (
    <QueueView
      workspace={actor.workspace.slug}
      view={view}
      q={search.q}
      environment={search.environment}
      tier={search.tier}
      environments={visibleEnvironments(actor).map((e) => ({ value: e.slug, label: e.name }))}
      rows={pack(rows.map(listedOf))}
      shown={rows.length}
      now={Date.now()}
      // Chosen are requests that wait, by somebody who could decide one somewhere.
      decides={(view === "waiting" || view === "for-me") && can(actor, "approval:decide", "any")}
      searched={searched}
      next={next_cursor}
      later={search.cursor !== undefined}
    />
  );
}
