import type { Metadata } from "next";
import { pageActor, pageRead } from "@/app/console/session";
import { freezeColumns } from "@/components/exceptions/freeze-columns";
import { FreezeForm } from "@/components/exceptions/freeze-form";
import { DataTable } from "@/components/table/data-table";
import { Card } from "@/components/ui/layout/card";
import { EmptyState } from "@/components/ui/layout/empty-state";
import { can, visibleEnvironments, whyCannot } from "@/lib/access/can";
import { allFreezes } from "@/lib/freezes/list";
import { to } from "@/lib/paths";

export const metadata: Metadata = { title: "Freezes" };

type Props = { params: Promise<{ workspace: string }> };

export default async function FreezesPage({ params }: Props) {
  const actor = await pageActor(params, (workspace) => to.settings({ workspace, section: "freezes" }));
  const { slug } = actor.workspace;
  const { freezes } = await pageRead(allFreezes.run(actor, {}));
  const why = can(actor, "environment:write", "workspace") ? null : whyCannot(actor, "environment:write", "workspace");
  return (
    <div className="flex flex-col gap-4">
      <Card title="Freezes" note="times are UTC" flush>
        <DataTable
          label="Freeze windows"
          columns={freezeColumns(slug, new Date(), why)}
          rows={freezes}
          rowKey={(f) => f.id}
          empty={
            <EmptyState icon="layers" title="Nothing is frozen, and nothing is planned">
              While an environment is frozen nothing in it changes. One can still ask and decide.
            </EmptyState>
          }
        />
      </Card>
      <Card title="Plan a freeze">
        {why ? (
          <p className="text-muted">{why} Owners and admins plan freezes.</p>
        ) : (
          <FreezeForm
            key={freezes.length}
            workspace={slug}
            environments={visibleEnvironments(actor)
              .filter((e) => !e.archived)
              .map((e) => ({ value: e.slug, label: e.name }))}
          />
        )}
      </Card>
    </div>
  );
}
