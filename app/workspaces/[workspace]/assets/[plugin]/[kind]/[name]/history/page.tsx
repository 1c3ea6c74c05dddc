import type { Metadata } from "next";
import { type AssetParams, assetVisit, titleOf } from "@/app/console/asset-visit";
import { type SearchParams, searchOf } from "@/app/console/search-params";
import { pageRead } from "@/app/console/session";
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
  { value: "binding.*", label: "Bindings" },
  { value: "approval.*", label: "Requests and decisions" },
  { value: "lifecycle.*", label: "Lifecycle" },
  { value: "version.*", label: "Versions" },
  { value: "draft.*", label: "Drafts" },
  { value: "asset.*", label: "The record" },
];

export default async function HistoryPage({ params, searchParams }: Props) {
  const { actor, ref, at, workspace, now } = await assetVisit(params, to.history);
  const search = searchOf(await searchParams, ["action", "q", "environment"]);
  const page = await pageRead(
    assetHistory.run(actor, {
      asset: ref,
      action: search.action,
      actor: search.q,
      environment: search.environment,
      limit: 30,
      cursor: search.cursor,
    }),
  );
  const here = { action: search.action, q: search.q, environment: search.environment };
  const filtered = Object.values(here).some((v) => v !== undefined);
  const environments = visibleEnvironments(actor);
  return (
    <>
      <FilterForm
        action={to.history(at)}
        search={{ label: "Who did it", value: search.q }}
        filtered={filtered}
        selects={[
          { name: "action", label: "What", value: search.action, options: ACTIONS },
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
      <Card title="History" note="newest first, refused attempts among it">
        {page.rows.length > 0 ? (
          <HistoryEntries
            workspace={workspace}
            events={page.rows}
            prod={new Set(environments.filter((e) => e.class === "prod").map((e) => e.slug))}
            now={now}
          />
        ) : (
          <EmptyState icon="history" title={filtered ? "Nothing fits these filters" : "Nothing has happened yet"}>
            {filtered
              ? "Clear a filter to see more."
              : "Every change of this asset, and every refused one, will stand here for good."}
          </EmptyState>
        )}
      </Card>
      <Pagination
        of="events"
        shown={page.rows.length}
        next={page.next_cursor ? to.history(at, { ...here, cursor: page.next_cursor }) : null}
        first={search.cursor ? to.history(at, here) : null}
      />
    </>
  );
}
