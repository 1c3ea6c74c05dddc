import type { Metadata } from "next";
import { type SearchParams, searchOf } from "@/app/console/search-params";
import { pageActor, pageRead } from "@/app/console/session";
import { OfferList } from "@/components/policies/offer-list";
import { policyColumns } from "@/components/policies/policy-columns";
import { DataTable } from "@/components/table/data-table";
import { Card } from "@/components/ui/layout/card";
import { EmptyState } from "@/components/ui/layout/empty-state";
import { PageHeader } from "@/components/ui/layout/page-header";
import { Pagination } from "@/components/ui/layout/pagination";
import { LinkButton } from "@/components/ui/link";
import { can } from "@/lib/access/can";
import { to } from "@/lib/paths";
import { listOffers } from "@/lib/policies/offers/list";
import { listPolicies } from "@/lib/policies/reading/list";
import { together } from "@/lib/view/together";

export const metadata: Metadata = { title: "Policies" };

type Props = { params: Promise<{ workspace: string }>; searchParams: Promise<SearchParams> };

export default async function PoliciesPage({ params, searchParams }: Props) {
  const actor = await pageActor(params, (workspace) => to.policies({ workspace }));
  const at = { workspace: actor.workspace.slug };
  const { cursor } = searchOf(await searchParams, []);
  const { page, offers } = await pageRead(
    together(actor, { page: [listPolicies, { limit: 50, cursor }], offers: [listOffers, {}] }),
  );
  const writes = can(actor, "policy:write", "workspace");
  return (
    <>
      <PageHeader
        title="Policies"
        actions={
          writes && (
            <LinkButton icon="plus" variant="primary" href={to.newPolicy(at)}>
              Make a policy
            </LinkButton>
          )
        }
      >
        Which changes need approval, and by whom. In production all that match apply together; elsewhere the most
        specific one alone.
      </PageHeader>
      {writes && offers.rows.length > 0 && <OfferList workspace={at.workspace} offers={offers.rows} />}
      <Card flush>
        <DataTable
          label="Policies"
          columns={policyColumns(at.workspace)}
          rows={page.rows}
          rowKey={(p) => p.id}
          empty={
            <EmptyState icon="stamp" title="There are no policies">
              Outside production everything is free then, and in production everything is refused.
            </EmptyState>
          }
        />
      </Card>
      <Pagination
        of="policies"
        shown={page.rows.length}
        next={page.next_cursor ? to.policies(at, { cursor: page.next_cursor }) : null}
        first={cursor ? to.policies(at) : null}
      />
    </>
  );
}
