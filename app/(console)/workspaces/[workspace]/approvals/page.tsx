import type { Metadata } from "next";
import { type SearchParams, searchOf } from "@/app/(console)/search-params";
import { pageActor, pageRead } from "@/app/(console)/session";
import { BatchBar } from "@/components/approvals/batch/batch-bar";
import { listedOf } from "@/components/approvals/ticket-columns";
import { TicketTable } from "@/components/approvals/ticket-table";
import { FilterForm } from "@/components/table/filter-form";
import { RowKeys } from "@/components/table/row-keys";
import { Selection } from "@/components/table/selection";
import { Card } from "@/components/ui/layout/card";
import { EmptyState } from "@/components/ui/layout/empty-state";
import { PageHeader } from "@/components/ui/layout/page-header";
import { Pagination } from "@/components/ui/layout/pagination";
import { Tabs } from "@/components/ui/layout/tabs";
import { LinkButton } from "@/components/ui/link";
import { can, visibleEnvironments } from "@/lib/access/can";
import { listApprovals } from "@/lib/approvals/list";
import { to } from "@/lib/paths";

export const metadata: Metadata = { title: "Approvals" };

const VIEWS = {
  waiting: { label: "Waiting", filter: { status: "PENDING_APPROVAL" } },
  "for-me": { label: "For me", filter: { decidable_by_me: true } },
  mine: { label: "Asked by me", filter: { requested_by: "me" } },
  all: { label: "All", filter: {} },
} as const;
type ViewName = keyof typeof VIEWS;

const AGES = [
  { value: "", label: "Any age" },
  { value: "urgent", label: "Urgent: 8 days and more" },
  { value: "warning", label: "Warning: 4 to 7 days" },
  { value: "normal", label: "Normal: up to 3 days" },
];

const EMPTY: Record<ViewName, { title: string; text: string }> = {
  waiting: {
    title: "Nothing waits for a decision",
    text: "Requests appear here the moment a change needs someone's agreement.",
  },
  "for-me": { title: "Nothing waits for you", text: "Requests that you could decide now appear here." },
  mine: {
    title: "You have asked for nothing yet",
    text: "A change of yours that needs approval is listed here, decided or not.",
  },
  all: { title: "No requests yet", text: "Every request, decided or not, stays listed here." },
};

type Props = { params: Promise<{ workspace: string }>; searchParams: Promise<SearchParams> };

export default async function ApprovalsPage({ params, searchParams }: Props) {
  const actor = await pageActor(params, (workspace) => to.approvals({ workspace }));
  const search = searchOf(await searchParams, ["view", "q", "environment", "tier"]);
  const view: ViewName = search.view && search.view in VIEWS ? (search.view as ViewName) : "waiting";
  const at = { workspace: actor.workspace.slug };
  const page = await pageRead(
    listApprovals.run(actor, {
      ...VIEWS[view].filter,
      q: search.q,
      environment: search.environment,
      tier: search.tier,
      limit: 25,
      cursor: search.cursor,
    }),
  );
  const now = new Date();
  // Chosen are requests that wait, by somebody who could decide one somewhere.
  const decides = (view === "waiting" || view === "for-me") && can(actor, "approval:decide", "any");
  const here = {
    view: view === "waiting" ? undefined : view,
    q: search.q,
    environment: search.environment,
    tier: search.tier,
  };
  return (
    <>
      <PageHeader title="Approvals" actions={<LinkButton href={to.breakGlass(at)}>Break-glass</LinkButton>}>
        {view === "waiting" || view === "for-me" ? "The most urgent first, then the oldest." : "The newest first."}
      </PageHeader>
      <Tabs
        label="Requests"
        tabs={(Object.keys(VIEWS) as ViewName[]).map((name) => ({
          label: VIEWS[name].label,
          href: to.approvals(at, { view: name === "waiting" ? undefined : name }),
          current: name === view,
        }))}
      />
      <FilterForm
        action={to.approvals(at)}
        keep={{ view: here.view }}
        search={{ label: "Search requests", value: search.q }}
        filtered={Boolean(search.q || search.environment || search.tier)}
        selects={[
          {
            name: "environment",
            label: "Environment",
            value: search.environment,
            options: [
              { value: "", label: "Every environment" },
              ...visibleEnvironments(actor).map((e) => ({ value: e.slug, label: e.name })),
            ],
          },
          { name: "tier", label: "Waiting", value: search.tier, options: AGES },
        ]}
      />
      <Selection>
        <Card flush>
          {page.rows.length > 0 ? (
            <TicketTable
              label="Approval requests"
              workspace={at.workspace}
              rows={page.rows.map(listedOf)}
              now={now}
              choose={decides}
            />
          ) : page.searched ? (
            <EmptyState title="Not found so far">
              None of the {page.searched.toLocaleString("en")} requests looked through holds these words. There are more
              to look through.
            </EmptyState>
          ) : (
            <EmptyState title={EMPTY[view].title}>{EMPTY[view].text}</EmptyState>
          )}
        </Card>
        {decides && <BatchBar workspace={at.workspace} />}
      </Selection>
      {page.searched && page.rows.length > 0 && (
        <p className="pt-3 text-muted text-sm">
          Found among {page.searched.toLocaleString("en")} requests looked through. There are more to look through.
        </p>
      )}
      <Pagination
        of="requests"
        shown={page.rows.length}
        next={page.next_cursor ? to.approvals(at, { ...here, cursor: page.next_cursor }) : null}
        first={search.cursor ? to.approvals(at, here) : null}
        further={view === "waiting" || view === "for-me" ? "newer" : "older"}
      />
      <RowKeys />
    </>
  );
}
