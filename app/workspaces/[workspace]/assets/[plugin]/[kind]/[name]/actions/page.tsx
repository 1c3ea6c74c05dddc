import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { type AssetParams, assetVisit, titleOf } from "@/app/console/asset-visit";
import { pageRead } from "@/app/console/session";
import { ActionList } from "@/components/actions/action-list";
import { listActions } from "@/lib/actions/list";
import { to } from "@/lib/paths";
import { contentFields, emptyContent } from "@/lib/plugins/fields";

type Props = { params: AssetParams };

export const generateMetadata = ({ params }: Props): Promise<Metadata> => titleOf(params, "Actions");

export default async function ActionsPage({ params }: Props) {
  const { actor, ref, workspace } = await assetVisit(params, to.actions);
  const { rows } = await pageRead(listActions.run(actor, { asset: ref }));
  // A kind whose plugin offers nothing has no such page.
  if (rows.length === 0) notFound();
  return (
    <ActionList
      workspace={workspace}
      asset={ref}
      actions={rows.map((action) => ({
        ...action,
        fields: contentFields({ schema: action.params }),
        begin: JSON.stringify(emptyContent({ schema: action.params }), null, 2),
      }))}
    />
  );
}
