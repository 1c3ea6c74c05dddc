import type { Metadata } from "next";
import { type AssetParams, assetVisit, titleOf } from "@/app/console/asset-visit";
import { pageRead } from "@/app/console/session";
import { liveColumns } from "@/components/bindings/live-columns";
import { matrixColumns } from "@/components/bindings/matrix-columns";
import { DataTable } from "@/components/table/data-table";
import { RowKeys } from "@/components/table/row-keys";
import { Card } from "@/components/ui/layout/card";
import { EmptyState } from "@/components/ui/layout/empty-state";
import { LinkButton } from "@/components/ui/link";
import { bindingMatrix } from "@/lib/bindings/matrix";
import { to } from "@/lib/paths";

/** More environments than these do not stand beside each other on most screens. */
const WIDE = 8;

type Props = { params: AssetParams };

export const generateMetadata = ({ params }: Props): Promise<Metadata> => titleOf(params, "Bindings");

export default async function BindingsPage({ params }: Props) {
  const { actor, ref, at, now } = await assetVisit(params, to.bindings);
  const { registered, live, environments, versions } = await pageRead(bindingMatrix.run(actor, { asset: ref }));
  const writes = environments.filter((e) => e.control.shown);
  const why = writes.length > 0 && writes.every((e) => e.control.why !== null) ? writes[0]?.control.why : null;
  return (
    <div className="flex flex-col gap-4">
      <Card title="What runs where" flush>
        <DataTable
          label="Bindings"
          columns={liveColumns(at, registered, now)}
          rows={live}
          rowKey={(b) => b.environment}
          empty={<EmptyState title="No environment to show">None of this workspace's is yours to see.</EmptyState>}
        />
      </Card>
      <Card title="Versions and places" note="the newest, and those that run somewhere" flush>
        {why && <p className="border-line border-b px-4 py-2 text-muted text-sm">You cannot bind here: {why}</p>}
        <div className={environments.length > WIDE ? "wide" : undefined}>
          <DataTable
            label="Versions by environment"
            columns={matrixColumns(at, environments, now)}
            rows={versions}
            rowKey={(v) => v.version_id}
            empty={
              <EmptyState
                title="No version to bind yet"
                action={<LinkButton href={to.draft(at)}>Open the draft</LinkButton>}
              >
                Cut a version first; then each environment can run one.
              </EmptyState>
            }
          />
        </div>
      </Card>
      <RowKeys />
    </div>
  );
}
