import type { Metadata } from "next";
import { type SearchParams, searchOf } from "@/app/console/search-params";
import { pageActor, pageRead } from "@/app/console/session";
import { environmentChip } from "@/components/badges/environment";
import { glassColumns } from "@/components/break-glass/glass-columns";
import { ReviewForm } from "@/components/break-glass/review-form";
import { DataTable } from "@/components/table/data-table";
import { Card } from "@/components/ui/layout/card";
import { DefinitionList } from "@/components/ui/layout/definition-list";
import { EmptyState } from "@/components/ui/layout/empty-state";
import { PageHeader } from "@/components/ui/layout/page-header";
import { Pagination } from "@/components/ui/layout/pagination";
import { Link } from "@/components/ui/link";
import { Time } from "@/components/ui/time";
import { listBreakGlass } from "@/lib/break-glass/list";
import { assetLabel, to } from "@/lib/paths";
import { together } from "@/lib/view/together";

export const metadata: Metadata = { title: "Break-glass" };

type Props = { params: Promise<{ workspace: string }>; searchParams: Promise<SearchParams> };

export default async function BreakGlassPage({ params, searchParams }: Props) {
  const actor = await pageActor(params, (workspace) => to.breakGlass({ workspace }));
  const search = searchOf(await searchParams, []);
  const workspace = actor.workspace.slug;
  const { open, reviewed } = await pageRead(
    together(actor, {
      open: [listBreakGlass, { open: true, limit: 50 }],
      reviewed: [listBreakGlass, { open: false, limit: 25, cursor: search.cursor }],
    }),
  );
  const now = new Date();
  return (
    <>
      <PageHeader title="Break-glass">
        Changes that went past their approvers. Each owes a review by somebody else; until then whoever broke the glass
        cannot do so again.
      </PageHeader>
      <div className="flex flex-col gap-4">
        {open.rows.length === 0 && (
          <Card title="Owes a review">
            <EmptyState icon="check" title="Nothing owes a review" />
          </Card>
        )}
        {open.rows.map((glass) => (
          <Card
            key={glass.id}
            title={glass.summary}
            actions={glass.environment && environmentChip(glass.environment.slug, glass.environment.class)}
          >
            <DefinitionList
              items={[
                { term: "By", value: glass.broken_by.name },
                { term: "When", value: <Time at={glass.created_at} now={now} /> },
                { term: "Incident", value: glass.incident },
                { term: "Reason", value: glass.reason },
                {
                  term: "Instead of",
                  value: glass.instead_of.gates
                    .map((g) => `${g.required} ${g.role.replaceAll("-", " ")}`)
                    .join(" and "),
                },
                {
                  term: "Asset",
                  value: glass.asset_ref && (
                    <Link href={to.history({ workspace, asset: glass.asset_ref })}>{assetLabel(glass.asset_ref)}</Link>
                  ),
                },
              ]}
            />
            <div className="mt-4 border-line border-t pt-4">
              <ReviewForm workspace={workspace} id={glass.id} why={glass.reasons[0] ?? null} />
            </div>
          </Card>
        ))}
        <Card title="Reviewed" flush>
          <DataTable
            label="Reviewed uses of break-glass"
            columns={glassColumns(now)}
            rows={reviewed.rows}
            rowKey={(b) => b.id}
            empty={<EmptyState icon="history" title="Nothing has been reviewed yet" />}
          />
        </Card>
      </div>
      <Pagination
        of="uses"
        shown={reviewed.rows.length}
        next={reviewed.next_cursor ? to.breakGlass({ workspace }, { cursor: reviewed.next_cursor }) : null}
        first={search.cursor ? to.breakGlass({ workspace }) : null}
      />
    </>
  );
}
