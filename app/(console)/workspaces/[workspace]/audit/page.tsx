import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { type SearchParams, searchOf } from "@/app/(console)/search-params";
import { pageActor, pageRead } from "@/app/(console)/session";
import { auditColumns } from "@/components/audit/audit-columns";
import { OUTCOME } from "@/components/badges/status";
import { DataTable } from "@/components/table/data-table";
import { FilterForm } from "@/components/table/filter-form";
import { Card } from "@/components/ui/layout/card";
import { EmptyState } from "@/components/ui/layout/empty-state";
import { PageHeader } from "@/components/ui/layout/page-header";
import { Pagination } from "@/components/ui/layout/pagination";
import { can, visibleEnvironments } from "@/lib/access/can";
import { listAuditEvents } from "@/lib/audit/read/list";
import { to } from "@/lib/paths";

export const metadata: Metadata = { title: "Audit" };

const ACTIONS = ["approval.*", "binding.*", "lifecycle.*", "version.*", "draft.*", "asset.*", "rbac.*", "session.*"];

type Props = { params: Promise<{ workspace: string }>; searchParams: Promise<SearchParams> };

const asTerms = ({ q, cursor, ...terms }: Record<string, unknown>) => ({
  q,
  cursor,
  ...Object.fromEntries(
    Object.entries(terms).map(([name, value]) => [name, value === undefined ? undefined : [value]]),
  ),
});

export default async function AuditPage({ params, searchParams }: Props) {
  const actor = await pageActor(params, (workspace) => to.audit({ workspace }));
  if (!can(actor, "audit:read", "any")) notFound();
  const at = { workspace: actor.workspace.slug };
  const search = searchOf(await searchParams, ["q", "action", "outcome", "environment", "correlation_id"]);
  const { cursor, ...here } = search;
  const page = await pageRead(listAuditEvents.run(actor, { ...asTerms(search), limit: 50 }));
  const environments = visibleEnvironments(actor);
  const prod = new Set(environments.filter((e) => e.class === "prod").map((e) => e.slug));
  const filtered = Object.values(here).some((v) => v !== undefined);
  return (
    <>
      <PageHeader title="Audit">
        Every change and every refusal, the newest first. Rows are never edited or removed.
      </PageHeader>
      <FilterForm
        action={to.audit(at)}
        keep={{ correlation_id: search.correlation_id }}
        search={{ label: "Search events", value: search.q }}
        filtered={filtered}
        selects={[
          {
            name: "action",
            label: "Events",
            value: search.action,
            options: [{ value: "", label: "Every event" }, ...ACTIONS.map((value) => ({ value, label: value }))],
          },
          {
            name: "outcome",
            label: "Outcome",
            value: search.outcome,
            options: [
              { value: "", label: "Any outcome" },
              ...Object.entries(OUTCOME).map(([value, look]) => ({ value, label: look.word })),
            ],
          },
          {
            name: "environment",
            label: "Environment",
            value: search.environment,
            options: [
              { value: "", label: "Every environment" },
              ...environments.map((e) => ({ value: e.slug, label: e.name })),
            ],
          },
        ]}
      />
      <Card flush>
        <DataTable
          label="Audit events"
          columns={auditColumns(at.workspace, prod, new Date())}
          rows={page.rows}
          rowKey={(e) => e.id}
          empty={
            <EmptyState
              icon="scroll-text"
              title={filtered ? "No event fits these filters" : "Nothing has been recorded yet"}
            >
              Clear a filter to see more of the log.
            </EmptyState>
          }
        />
      </Card>
      <Pagination
        of="events"
        shown={page.rows.length}
        next={page.next_cursor ? to.audit(at, { ...here, cursor: page.next_cursor }) : null}
        first={cursor ? to.audit(at, here) : null}
      />
    </>
  );
}
