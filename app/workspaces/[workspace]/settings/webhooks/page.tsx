import type { Metadata } from "next";
import { pageActor, pageRead } from "@/app/console/session";
import { DataTable } from "@/components/table/data-table";
import { Card } from "@/components/ui/layout/card";
import { EmptyState } from "@/components/ui/layout/empty-state";
import { webhookColumns } from "@/components/webhooks/webhook-columns";
import { WebhookForm } from "@/components/webhooks/webhook-form";
import { can, whyCannot } from "@/lib/access/can";
import { listWebhooks } from "@/lib/audit/webhooks/list";
import { to } from "@/lib/paths";

export const metadata: Metadata = { title: "Webhooks" };

type Props = { params: Promise<{ workspace: string }> };

export default async function WebhooksPage({ params }: Props) {
  const actor = await pageActor(params, (workspace) => to.settings({ workspace, section: "webhooks" }));
  const { slug } = actor.workspace;
  if (!can(actor, "webhook:write", "workspace"))
    return (
      <EmptyState icon="lock" title="Webhooks are for administrators">
        {whyCannot(actor, "webhook:write", "workspace")}
      </EmptyState>
    );
  const { rows } = await pageRead(listWebhooks.run(actor, {}));
  return (
    <div className="flex flex-col gap-4">
      <Card title="Webhooks" note="get audit events as they are sealed" flush>
        <DataTable
          label="Webhooks"
          columns={webhookColumns(slug, new Date())}
          rows={rows}
          rowKey={(w) => w.id}
          empty={
            <EmptyState icon="upload" title="Nothing is sent anywhere">
              A webhook brings audit events to a SIEM, in the order of the log, signed.
            </EmptyState>
          }
        />
      </Card>
      <Card title="Make a webhook">
        <WebhookForm workspace={slug} />
      </Card>
    </div>
  );
}
