import type { Metadata } from "next";
import { type SearchParams, searchOf } from "@/app/console/search-params";
import { pageActor, pageRead } from "@/app/console/session";
import { secretColumns } from "@/components/secrets/secret-columns";
import { SecretForm } from "@/components/secrets/secret-form";
import { DataTable } from "@/components/table/data-table";
import { Card } from "@/components/ui/layout/card";
import { EmptyState } from "@/components/ui/layout/empty-state";
import { can, whyCannot } from "@/lib/access/can";
import { to } from "@/lib/paths";
import { listSecrets } from "@/lib/secret-store/list";

export const metadata: Metadata = { title: "Secrets" };

type Props = { params: Promise<{ workspace: string }>; searchParams: Promise<SearchParams> };

export default async function SecretsPage({ params, searchParams }: Props) {
  const actor = await pageActor(params, (workspace) => to.settings({ workspace, section: "secrets" }));
  const { slug } = actor.workspace;
  if (!can(actor, "webhook:write", "workspace"))
    return (
      <EmptyState icon="lock" title="Secrets are for administrators">
        {whyCannot(actor, "webhook:write", "workspace")}
      </EmptyState>
    );
  const { name } = searchOf(await searchParams, ["name"]);
  const { rows } = await pageRead(listSecrets.run(actor, {}));
  const chosen = rows.some((s) => s.name === name) ? name : undefined;
  return (
    <div className="flex flex-col gap-4">
      <Card title="Secrets" note="stand in headers of webhooks and external systems by their name" flush>
        <DataTable
          label="Secrets"
          columns={secretColumns(slug, new Date())}
          rows={rows}
          rowKey={(s) => s.name}
          empty={
            <EmptyState icon="lock" title="No secret is stored">
              A token that a receiver wants is stored here once and named where it is used, so nobody reads it there.
            </EmptyState>
          }
        />
      </Card>
      <Card title={chosen ? `Replace ${chosen}` : "Store a secret"}>
        <SecretForm
          key={`${chosen} ${rows.map((s) => `${s.name} ${s.revision}`).join(" ")}`}
          workspace={slug}
          secrets={rows.map((s) => ({ name: s.name, revision: s.revision }))}
          chosen={chosen}
        />
      </Card>
    </div>
  );
}
