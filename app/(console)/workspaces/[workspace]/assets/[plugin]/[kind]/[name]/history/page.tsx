import type { Metadata } from "next";
import { type AssetParams, assetVisit, titleOf } from "@/app/(console)/asset-visit";
import { type SearchParams, searchOf } from "@/app/(console)/search-params";
import { pageRead } from "@/app/(console)/session";
import { HistoryEntries } from "@/components/assets/history-entries";
import { FilterForm } from "@/components/table/filter-form";
import { Card } from "@/components/ui/layout/card";
import { EmptyState } from "@/components/ui/layout/empty-state";
import { Pagination } from "@/components/ui/layout/pagination";
import { visibleEnvironments } from "@/lib/access/can";
import { assetHistory } from "@/lib/audit/history";
import { to } from "@/lib/paths";

type Props = { params: AssetParams; searchParams: Promise<SearchParams> };

export const generateMetadata = ({ params }: Props): Promise<Metadata> => titleOf(params, "History");

const ACTIONS = [
  { value: "", label: "Everything" },
  { value: "approval.*", label: "Requests and decisions" },
  { value: "binding.*", label: "Bindings" },
  { value: "lifecycle.*", label: "Lifecycle" },
  { value: "version.*", label: "Versions" },
  { value: "draft.*", label: "Drafts" },
  { value: "asset.*", label: "Record and imports" },
];

export default async function HistoryPage({ params, searchParams }: Props) {
  const { actor, ref, workspace, at, now } = await assetVisit(params, to.history);
  const search = searchOf(await searchParams, ["q", "action", "environment"]);
  const { q: who, action, environment, cursor } = search;
  const page = await pageRead(
    assetHistory.run(actor, { asset: ref, actor: who, action, environment, limit: 30, cursor }),
  );
  const environments = visibleEnvironments(actor);
  const here = { q: who, action, environment };
  const filtered = Boolean(who || action || environment);
  return (
    <>
      <FilterForm
        action={to.history(at)}
        search={{ label: "Search people", value: who }}
        filtered={filtered}
        selects={[
          { name: "action", label: "Events", value: action, options: ACTIONS },
          {
            name: "environment",
            label: "Environment",
            value: environment,
            options: [
              { value: "", label: "Every environment" },
              ...environments.map((e) => ({ value: e.slug, label: e.name })),
            ],
          },
        ]}
      />
      <Card>
        {page.rows.length === 0 ? (
          <EmptyState
            icon="history"
            title={filtered ? "No event fits these filters" : "Nothing has been recorded yet"}
          />
        ) : (
          <HistoryEntries
            workspace={workspace}
            events={page.rows}
            prod={new Set(environments.filter((e) => e.class === "prod").map((e) => e.slug))}
            now={now}
          />
        )}
      </Card>
      <Pagination
        of="events"
        shown={page.rows.length}
        next={page.next_cursor ? to.history(at, { ...here, cursor: page.next_cursor }) : null}
        first={cursor ? to.history(at, here) : null}
      />
    </>
  );
}
