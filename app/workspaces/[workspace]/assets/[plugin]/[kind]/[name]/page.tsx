import type { Metadata } from "next";
import { type AssetParams, assetVisit, titleOf } from "@/app/console/asset-visit";
import { type SearchParams, searchOf } from "@/app/console/search-params";
import { pageRead } from "@/app/console/session";
import { LifecycleMoves } from "@/components/assets/lifecycle-moves";
import { RecordForm } from "@/components/assets/record-form";
import { RecordView } from "@/components/assets/record-view";
import { WaitingRequests } from "@/components/assets/waiting-requests";
import { liveColumns } from "@/components/bindings/live-columns";
import { Alert } from "@/components/form/problem-alert";
import { DataTable } from "@/components/table/data-table";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/layout/card";
import { EmptyState } from "@/components/ui/layout/empty-state";
import { LinkButton } from "@/components/ui/link";
import { Time } from "@/components/ui/time";
import { assetOverview } from "@/lib/assets/overview";
import { to } from "@/lib/paths";

type Props = { params: AssetParams; searchParams: Promise<SearchParams> };

export const generateMetadata = ({ params }: Props): Promise<Metadata> => titleOf(params);

export default async function AssetPage({ params, searchParams }: Props) {
  const { actor, ref, workspace, at, now } = await assetVisit(params, to.asset);
  const { edit } = searchOf(await searchParams, ["edit"]);
  const asset = await pageRead(assetOverview.run(actor, { asset: ref }));
  const { governance, record, lifecycle } = asset;
  const registered = governance.id !== null;
  const editing = edit === "record" && record.shown && record.why === null;
  if (editing)
    return (
      <Card title={registered ? "Edit the governance record" : "Register"} flush className="max-w-4xl">
        <RecordForm
          key={governance.revision}
          workspace={workspace}
          asset={ref}
          governance={governance}
          gate={record.gate}
        />
      </Card>
    );
  const { state, changed_at, changed_by, reason, replacement_ref } = governance.lifecycle;
  return (
    <div className="flex flex-col gap-4">
      {!registered && (
        <Alert tone="info" icon="info" title="Nobody has written anything under this name yet">
          <p>
            It is shown as it would begin. It comes to be by its first write: a record, a draft, a version or an import.
          </p>
        </Alert>
      )}
      <WaitingRequests workspace={workspace} tickets={asset.waiting} now={now} />
      <Card title="What is live where" flush>
        <DataTable
          label="What is live where"
          columns={liveColumns(at, registered, now)}
          rows={asset.live}
          rowKey={(b) => b.environment}
          empty={<EmptyState title="No environment to show">None of this workspace's is yours to see.</EmptyState>}
        />
      </Card>
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_22rem]">
        <Card
          title="Governance record"
          actions={
            record.shown &&
            (record.why === null ? (
              <LinkButton size="sm" icon="pencil" href={to.asset(at, { edit: "record" })}>
                {registered ? "Edit" : "Register"}
              </LinkButton>
            ) : (
              <Button size="sm" icon="pencil" disabledReason={record.why}>
                Edit
              </Button>
            ))
          }
        >
          <RecordView governance={governance} now={now} />
        </Card>
        <Card title="Lifecycle">
          <p>
            <span className="capitalize">{state}</span>
            {changed_at && (
              <span className="text-muted">
                {" "}
                since <Time at={changed_at} now={now} />
                {changed_by && `, by ${changed_by}`}
              </span>
            )}
          </p>
          {reason && <p className="mt-1 text-muted text-sm">“{reason}”</p>}
          {replacement_ref && (
            <p className="mt-1 break-words text-sm">
              Replaced by <code className="font-mono">{replacement_ref}</code>
            </p>
          )}
          {lifecycle.shown && (
            <div className="mt-4">
              <LifecycleMoves
                workspace={workspace}
                asset={ref}
                name={ref.name}
                from={state}
                moves={lifecycle.moves}
                why={lifecycle.why ?? (registered ? null : "It has to be registered first.")}
                breakGlass={asset.break_glass}
              />
            </div>
          )}
        </Card>
      </div>
    </div>
  );
}
