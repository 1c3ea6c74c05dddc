import type { Metadata } from "next";
import { type AssetParams, assetVisit, titleOf, visitedAsset } from "@/app/(console)/asset-visit";
import { pageRead } from "@/app/(console)/session";
import { liveColumns } from "@/components/bindings/live-columns";
import { DataTable } from "@/components/table/data-table";
import { RowKeys } from "@/components/table/row-keys";
import { Card } from "@/components/ui/layout/card";
import { EmptyState } from "@/components/ui/layout/empty-state";
import { assetOverview } from "@/lib/assets/overview";
import { to } from "@/lib/paths";

type Props = { params: AssetParams };

export const generateMetadata = ({ params }: Props): Promise<Metadata> => titleOf(params, "Bindings");

export default async function BindingsPage({ params }: Props) {
  const { actor, ref, workspace, at, now } = await assetVisit(params, to.bindings);
  const { governance } = await visitedAsset(workspace, ref.plugin, ref.kind, ref.name);
  const asset = await pageRead(assetOverview.run(actor, { asset: ref }));
  return (
    <>
      <Card title="Which version runs where" note="open an environment to change it" flush>
        <DataTable
          label="Bindings"
          columns={liveColumns(at, governance.id !== null, now)}
          rows={asset.live}
          rowKey={(b) => b.environment}
          empty={
            <EmptyState icon="layers" title="No environment to show">
              None of this workspace's is yours to see.
            </EmptyState>
          }
        />
      </Card>
      <RowKeys />
    </>
  );
}
