"use client";

import { BatchBar } from "@/components/approvals/batch/batch-bar";
import { TicketTable } from "@/components/approvals/ticket-table";
import { FilterForm } from "@/components/table/filter-form";
import type { Packed } from "@/components/table/packed";
import { RowKeys } from "@/components/table/row-keys";
import { Selection } from "@/components/table/selection";
import type { Option } from "@/components/ui/input/select";
import { Card } from "@/components/ui/layout/card";
import { EmptyState } from "@/components/ui/layout/empty-state";
import { PageHeader } from "@/components/ui/layout/page-header";
import { Pagination } from "@/components/ui/layout/pagination";
import { Tabs } from "@/components/ui/layout/tabs";
import { LinkButton } from "@/components/ui/link";
import { to } from "@/lib/paths";
import type { Brief } from "@/lib/tickets/shapes";

const LABELS = { waiting: "Waiting", "for-me": "For me", mine: "Asked by me", all: "All" } as const;
export type QueueName = keyof typeof LABELS;

const AGES = [
  { value: "", label: "Any age" },
  { value: "urgent", label: "Urgent: 8 days and more" },
  { value: "warning", label: "Warning: 4 to 7 days" },
  { value: "normal", label: "Normal: up to 3 days" },
];

const EMPTY: Record<QueueName, { title: string; text: string }> = {
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

type Props = {
  workspace: string;
  view: QueueName;
  q: string | undefined;
  environment: string | undefined;
  tier: string | undefined;
  /** Those that can be asked for. */
  environments: readonly Option[];
  rows: Packed<Brief>;
  shown: number;
  /** When the page was made, in milliseconds. */
  now: number;
  /** Rows can be chosen and decided together. */
  decides: boolean;
  /** How many requests were looked through, where there are more. */
  searched: number | undefined;
  /** Where the next page begins. */
  next: string | undefined;
  /** This is not the first page. */
  later: boolean;
};

/**
 * The queue. People look at it all day, so it is sent as one set of values and drawn from them here, on the server and in the
 * browser alike.
 */
export function QueueView({ workspace, view, q, environment, tier, searched, next, later, ...page }: Props) {
  const at = { workspace };
  const here = { view: view === "waiting" ? undefined : view, q, environment, tier };
  const { shown, decides } = page;
  const queued = view === "waiting" || view === "for-me";
  return (
    <>
      <PageHeader title="Approvals" actions={<LinkButton href={to.breakGlass(at)}>Break-glass</LinkButton>}>
        {queued ? "The most urgent first, then the oldest." : "The newest first."}
      </PageHeader>
      <Tabs
        label="Requests"
        tabs={(Object.keys(LABELS) as QueueName[]).map((name) => ({
          label: LABELS[name],
          href: to.approvals(at, { view: name === "waiting" ? undefined : name }),
          current: name === view,
        }))}
      />
      <FilterForm
        action={to.approvals(at)}
        keep={{ view: here.view }}
        search={{ label: "Search requests", value: q }}
        filtered={Boolean(q || environment || tier)}
        selects={[
          {
            name: "environment",
            label: "Environment",
            value: environment,
            options: [{ value: "", label: "Every environment" }, ...page.environments],
          },
          { name: "tier", label: "Waiting", value: tier, options: AGES },
        ]}
      />
      <Selection>
        <Card flush>
          {shown > 0 ? (
            <TicketTable
              label="Approval requests"
              workspace={workspace}
              rows={page.rows}
              now={new Date(page.now)}
              choose={decides}
            />
          ) : searched ? (
            <EmptyState title="Not found so far">
              {`None of the ${searched.toLocaleString("en")} requests looked through ${q ? "holds these words" : "is yours to decide"}. There are more to look through.`}
            </EmptyState>
          ) : (
            <EmptyState title={EMPTY[view].title}>{EMPTY[view].text}</EmptyState>
          )}
        </Card>
        {decides && <BatchBar workspace={workspace} />}
      </Selection>
      {searched && shown > 0 && (
        <p className="pt-3 text-muted text-sm">
          {`Found among ${searched.toLocaleString("en")} requests looked through. There are more to look through.`}
        </p>
      )}
      <Pagination
        of="requests"
        shown={shown}
        next={next ? to.approvals(at, { ...here, cursor: next }) : null}
        first={later ? to.approvals(at, here) : null}
        further={queued ? "newer" : "older"}
      />
      <RowKeys />
    </>
  );
}
