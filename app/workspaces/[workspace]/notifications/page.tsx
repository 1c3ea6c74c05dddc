import type { Metadata } from "next";
import { type SearchParams, searchOf } from "@/app/console/search-params";
import { pageActor, pageRead } from "@/app/console/session";
import { ActionButton } from "@/components/form/action-button";
import { notificationColumns } from "@/components/notifications/notification-columns";
import { DataTable } from "@/components/table/data-table";
import { RowKeys } from "@/components/table/row-keys";
import { Card } from "@/components/ui/layout/card";
import { EmptyState } from "@/components/ui/layout/empty-state";
import { PageHeader } from "@/components/ui/layout/page-header";
import { Pagination } from "@/components/ui/layout/pagination";
import { Tabs } from "@/components/ui/layout/tabs";
import { countUnread } from "@/lib/notifications/count";
import { listNotifications } from "@/lib/notifications/list";
import { KEPT_DAYS } from "@/lib/notifications/rules";
import { to, toApi } from "@/lib/paths";
import { together } from "@/lib/view/together";

export const metadata: Metadata = { title: "Notifications" };

type Props = { params: Promise<{ workspace: string }>; searchParams: Promise<SearchParams> };

export default async function NotificationsPage({ params, searchParams }: Props) {
  const actor = await pageActor(params, (workspace) => to.notifications({ workspace }));
  const at = { workspace: actor.workspace.slug };
  const { show, cursor } = searchOf(await searchParams, ["show"]);
  const unread = show === "unread";
  const {
    page,
    count: { unread_count: left },
  } = await pageRead(
    together(actor, { page: [listNotifications, { unread, limit: 25, cursor }], count: [countUnread, {}] }),
  );
  const here = { show: unread ? "unread" : undefined };
  return (
    <>
      <PageHeader
        title="Notifications"
        actions={
          <ActionButton
            label="Mark all as read"
            icon="check"
            request={{ path: toApi.readAllNotifications(), method: "POST", body: {} }}
            done={{ message: "Everything is marked as read." }}
            disabledReason={left === 0 ? "Nothing is unread." : null}
          />
        }
      >
        What waits for you and what became of what you asked for, in all your workspaces. Kept for {KEPT_DAYS} days.
      </PageHeader>
      <Tabs
        label="Notifications"
        tabs={[
          { label: "All", href: to.notifications(at), current: !unread },
          { label: "Unread", href: to.notifications(at, { show: "unread" }), current: unread, count: left },
        ]}
      />
      <Card flush>
        <DataTable
          label="Notifications"
          columns={notificationColumns(new Date())}
          rows={page.rows}
          rowKey={(n) => n.id}
          empty={
            <EmptyState title={unread ? "You have read everything" : "No notifications yet"}>
              You are told here when a request waits for your decision, and when one of yours is decided or fails.
            </EmptyState>
          }
        />
      </Card>
      <Pagination
        of="notifications"
        shown={page.rows.length}
        next={page.next_cursor ? to.notifications(at, { ...here, cursor: page.next_cursor }) : null}
        first={cursor ? to.notifications(at, here) : null}
      />
      <RowKeys />
    </>
  );
}
