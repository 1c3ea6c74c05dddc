import type { ReactNode } from "react";
import { type AssetParams, assetVisit, visitedAsset } from "@/app/console/asset-visit";
import { AssetTabs } from "@/components/assets/asset-tabs";
import { lifecycleBadge, riskBadge } from "@/components/badges/asset";
import { Badge } from "@/components/ui/badge";
import { Breadcrumbs } from "@/components/ui/layout/breadcrumbs";
import { PageHeader } from "@/components/ui/layout/page-header";
import { to } from "@/lib/paths";
import { actionsOf } from "@/lib/plugins/registry";

type Props = { params: AssetParams; children: ReactNode };

/** The head of every page of an asset, the same for all plugins. */
export default async function AssetLayout({ params, children }: Props) {
  const { ref, kind, workspace, at } = await assetVisit(params, to.asset);
  const { governance } = await visitedAsset(workspace, ref.plugin, ref.kind, ref.name);
  return (
    <>
      <PageHeader
        title={ref.name}
        breadcrumbs={
          <Breadcrumbs
            trail={[
              { label: "Assets", href: to.assets({ workspace }) },
              { label: kind.titlePlural, href: to.assets({ workspace }, { kind: `${ref.plugin}/${ref.kind}` }) },
            ]}
          />
        }
        marks={
          governance.id === null ? (
            <Badge icon="circle-dashed">Not registered yet</Badge>
          ) : (
            <>
              {lifecycleBadge(governance.lifecycle.state)}
              {riskBadge(governance.risk.level)}
            </>
          )
        }
      >
        {governance.intended_use.summary}
      </PageHeader>
      <AssetTabs
        tabs={[
          { label: "Overview", segment: null, href: to.asset(at) },
          { label: "Draft", segment: "draft", href: to.draft(at) },
          { label: "Versions", segment: "versions", href: to.versions(at) },
          { label: "Bindings", segment: "bindings", href: to.bindings(at) },
          // Only where the plugin offers some.
          ...(actionsOf(kind.plugin, kind.kind).length > 0
            ? [{ label: "Actions", segment: "actions", href: to.actions(at) }]
            : []),
          { label: "History", segment: "history", href: to.history(at) },
        ]}
      />
      {children}
    </>
  );
}
