import type { Metadata } from "next";
import { type SearchParams, searchOf } from "@/app/console/search-params";
import { pageActor, pageRead } from "@/app/console/session";
import { JOB_STATE } from "@/components/badges/status";
import { jobColumns } from "@/components/operations/job-columns";
import { OperationTabs } from "@/components/operations/operation-tabs";
import { DataTable } from "@/components/table/data-table";
import { FilterForm } from "@/components/table/filter-form";
import { Card } from "@/components/ui/layout/card";
import { EmptyState } from "@/components/ui/layout/empty-state";
import { PageHeader } from "@/components/ui/layout/page-header";
import { Pagination } from "@/components/ui/layout/pagination";
import { can, whyCannot } from "@/lib/access/can";
import { listJobs } from "@/lib/job-queue/list";
import { JOB_STATES } from "@/lib/job-queue/rules";
import { to } from "@/lib/paths";

export const metadata: Metadata = { title: "Jobs" };

type Props = { params: Promise<{ workspace: string }>; searchParams: Promise<SearchParams> };

export default async function JobsPage({ params, searchParams }: Props) {
  const actor = await pageActor(params, (workspace) => to.jobs({ workspace }));
  const at = { workspace: actor.workspace.slug };
  const { state: asked, cursor } = searchOf(await searchParams, ["state"]);
  const state = JOB_STATES.find((s) => s === asked);
  const page = await pageRead(listJobs.run(actor, { state, limit: 25, cursor }));
  const why = can(actor, "job:retry", "workspace") ? null : whyCannot(actor, "job:retry", "workspace");
  return (
    <>
      <PageHeader title="Jobs">
        What the workers have to do for this workspace. A job that is done leaves the queue; a dead one waits for you.
      </PageHeader>
      <OperationTabs workspace={at.workspace} here="jobs" jobs />
      <FilterForm
        action={to.jobs(at)}
        filtered={Boolean(state)}
        selects={[
          {
            name: "state",
            label: "State",
            value: state,
            options: [
              { value: "", label: "Any state" },
              ...JOB_STATES.map((s) => ({ value: s, label: `${JOB_STATE[s].word} (${page.counts[s]})` })),
            ],
          },
        ]}
      />
      <Card flush>
        <DataTable
          label="Jobs"
          columns={jobColumns(at.workspace, new Date(), why)}
          rows={page.rows}
          rowKey={(j) => j.id}
          paint={(j) => (j.state === "dead" ? "urgent" : j.state === "retrying" ? "warning" : "plain")}
          empty={
            <EmptyState icon="activity" title={state ? "No such jobs" : "Nothing is waiting to run"}>
              Jobs carry out what was approved, import catalogs and tell other systems. None is in the queue just now.
            </EmptyState>
          }
        />
      </Card>
      <Pagination
        of="jobs"
        shown={page.rows.length}
        next={page.next_cursor ? to.jobs(at, { state, cursor: page.next_cursor }) : null}
        first={cursor ? to.jobs(at, { state }) : null}
      />
    </>
  );
}
