import { lifecycleBadge, riskBadge } from "@/components/badges/asset";
import type { Column } from "@/components/table/columns";
import { rowLink } from "@/components/table/row-link";
import { None } from "@/components/ui/layout/definition-list";
import { Time } from "@/components/ui/time";
import type { Asset } from "@/lib/assets/shapes";
import { to } from "@/lib/paths";

/** Columns of a list of assets across plugins; `titles` names kinds as their plugin does. */
export const assetColumns = (workspace: string, titles: ReadonlyMap<string, string>, now: Date): Column<Asset>[] => [
  {
    id: "name",
    header: "Asset",
    narrow: "title",
    width: "w-[34%]",
    cell: ({ asset_ref: asset, governance }) => (
      <div className="min-w-0">
        {rowLink(to.asset({ workspace, asset }), <span className="break-words">{asset.name}</span>)}
        {governance.intended_use.summary && (
          <p className="truncate text-muted text-xs max-sm:whitespace-normal">{governance.intended_use.summary}</p>
        )}
      </div>
    ),
  },
  {
    id: "kind",
    header: "Kind",
    cell: ({ asset_ref: asset }) => titles.get(`${asset.plugin}/${asset.kind}`) ?? `${asset.plugin}/${asset.kind}`,
  },
  {
    id: "lifecycle",
    header: "Lifecycle",
    cell: ({ governance }) => lifecycleBadge(governance.lifecycle.state),
  },
  { id: "risk", header: "Risk", from: "lg", cell: ({ governance }) => riskBadge(governance.risk.level) },
  {
    id: "owner",
    header: "Owner",
    from: "lg",
    wrap: true,
    width: "@2xl:min-w-36",
    cell: ({ governance }) => governance.owner.display_name ?? governance.owner.principal ?? <None word="no owner" />,
  },
  {
    id: "latest",
    header: "Newest",
    align: "end",
    from: "md",
    cell: ({ governance }) =>
      governance.latest_version === null ? (
        <None word="no version" />
      ) : (
        <span className="font-mono text-sm">v{governance.latest_version}</span>
      ),
  },
  {
    id: "updated",
    header: "Touched",
    align: "end",
    from: "md",
    cell: ({ governance }) => governance.updated_at && <Time at={governance.updated_at} now={now} />,
  },
];
