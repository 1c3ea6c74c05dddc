import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { type SearchParams, searchOf } from "@/app/console/search-params";
import { pageActor, pageRead } from "@/app/console/session";
import { ActionButton } from "@/components/form/action-button";
import { ApiForm } from "@/components/form/api-form";
import { Submit } from "@/components/form/fields";
import { Alert } from "@/components/form/problem-alert";
import { DataTable } from "@/components/table/data-table";
import { Card } from "@/components/ui/layout/card";
import { EmptyState } from "@/components/ui/layout/empty-state";
import { Pagination } from "@/components/ui/layout/pagination";
import { Link } from "@/components/ui/link";
import { deliveryColumns } from "@/components/webhooks/delivery-columns";
import { RotateSecret } from "@/components/webhooks/rotate-secret";
import { WebhookState } from "@/components/webhooks/webhook-columns";
import { WebhookFields } from "@/components/webhooks/webhook-fields";
import { can } from "@/lib/access/can";
import { getWebhook, listDeliveries } from "@/lib/audit/webhooks/list";
import { decodeSegment, to, toApi } from "@/lib/paths";
import { together } from "@/lib/view/together";

export const metadata: Metadata = { title: "Webhook" };

type Props = { params: Promise<{ workspace: string; id: string }>; searchParams: Promise<SearchParams> };

export default async function WebhookPage({ params, searchParams }: Props) {
  const id = decodeSegment((await params).id) ?? "";
  const actor = await pageActor(params, (workspace) => to.auditWebhook({ workspace, id }));
  const workspace = actor.workspace.slug;
  if (!can(actor, "webhook:write", "workspace")) notFound();
  const { cursor } = searchOf(await searchParams, []);
  const { webhook: w, page } = await pageRead(
    together(actor, { webhook: [getWebhook, { id }], page: [listDeliveries, { id, limit: 25, cursor }] }),
  );
  const change = { path: toApi.auditWebhook(w), method: "PATCH", workspace } as const;
  return (
    <div className="flex flex-col gap-4">
      <p>
        <Link href={to.settings({ workspace, section: "webhooks" })}>All webhooks</Link>
      </p>
      {w.disabled_reason && (
        <Alert tone="danger" icon="ban" title="This webhook was disabled after its last attempt">
          {w.disabled_reason} Enabled again, it goes on where it stopped.
        </Alert>
      )}
      <Card title={w.name} note={<WebhookState webhook={w} />}>
        <div className="flex flex-wrap items-start gap-2">
          <ActionButton
            label="Send a test"
            size="sm"
            request={{ path: toApi.testAuditWebhook(w), method: "POST", workspace, body: {} }}
            done={{ message: "The test is being sent. Look below in a moment." }}
          />
          <ActionButton
            label={w.enabled ? "Disable" : "Enable"}
            size="sm"
            request={{ ...change, body: { enabled: !w.enabled } }}
            done={{ message: w.enabled ? `${w.name} is disabled.` : `${w.name} is enabled.` }}
          />
          <RotateSecret workspace={workspace} webhook={w} />
          <ActionButton
            label="Delete"
            size="sm"
            variant="danger-quiet"
            request={{ path: toApi.auditWebhook(w), method: "DELETE", workspace }}
            done={{ message: `${w.name} is deleted.`, href: to.settings({ workspace, section: "webhooks" }) }}
            confirm={{
              title: `Delete ${w.name}?`,
              text: "Nothing more is sent to it, and its secrets are forgotten. This cannot be taken back.",
            }}
          />
        </div>
      </Card>
      <Card title="Deliveries" note="kept for 30 days" flush>
        <DataTable
          label="Deliveries"
          columns={deliveryColumns(workspace, w.id, new Date())}
          rows={page.rows}
          rowKey={(d) => d.id}
          empty={
            <EmptyState icon="clock" title="Nothing has been sent yet">
              The first event that its filters let through will stand here.
            </EmptyState>
          }
        />
      </Card>
      <Pagination
        of="deliveries"
        shown={page.rows.length}
        next={page.next_cursor ? to.auditWebhook({ workspace, id }, { cursor: page.next_cursor }) : null}
        first={cursor ? to.auditWebhook({ workspace, id }) : null}
      />
      <Card title="Change it">
        <ApiForm
          key={w.revision}
          request={{ ...change, ifMatch: w.revision }}
          done={{ message: `${w.name} is changed.` }}
          className="flex flex-col gap-4"
        >
          <WebhookFields values={w} />
          <div>
            <Submit label="Save" needsChange />
          </div>
        </ApiForm>
      </Card>
    </div>
  );
}
