import type { Metadata } from "next";
import { type SearchParams, searchOf } from "@/app/console/search-params";
import { pageActor, pageRead } from "@/app/console/session";
import { ActionButton } from "@/components/form/action-button";
import { sessionColumns } from "@/components/settings/session-columns";
import { DataTable } from "@/components/table/data-table";
import { Card } from "@/components/ui/layout/card";
import { EmptyState } from "@/components/ui/layout/empty-state";
import { Pagination } from "@/components/ui/layout/pagination";
import { listSessions } from "@/lib/auth/sessions/list";
import { to, toApi } from "@/lib/paths";

export const metadata: Metadata = { title: "Sessions" };

type Props = { params: Promise<{ workspace: string }>; searchParams: Promise<SearchParams> };

export default async function SessionsPage({ params, searchParams }: Props) {
  const actor = await pageActor(params, (workspace) => to.settings({ workspace, section: "sessions" }));
  const at = { workspace: actor.workspace.slug, section: "sessions" } as const;
  const { cursor } = searchOf(await searchParams, []);
  const page = await pageRead(listSessions.run(actor, { limit: 25, cursor }));
  // On a later page the others are on the first one.
  const alone = !cursor && !page.next_cursor && page.rows.every((s) => s.current);
  return (
    <>
      <Card
        title="Where you are signed in"
        actions={
          <ActionButton
            label="End all others"
            size="sm"
            request={{ path: toApi.session({ id: "others" }), method: "DELETE" }}
            done={{ message: "Every other session is ended.", href: to.settings(at) }}
            disabledReason={alone ? "There is no other session." : null}
            confirm={{
              title: "End all other sessions?",
              text: "Every other browser you are signed in with has to sign in again. This one stays. Tokens are not touched.",
            }}
          />
        }
        flush
      >
        <DataTable
          label="Sessions"
          columns={sessionColumns(new Date())}
          rows={page.rows}
          rowKey={(s) => s.id}
          empty={
            <EmptyState icon="monitor" title="No session on this page">
              Those that ended are in the audit log.
            </EmptyState>
          }
        />
      </Card>
      <Pagination
        of="sessions"
        shown={page.rows.length}
        next={page.next_cursor ? to.settings(at, { cursor: page.next_cursor }) : null}
        first={cursor ? to.settings(at) : null}
      />
    </>
  );
}
