import type { Metadata } from "next";
import { pageActor, pageRead } from "@/app/console/session";
import { environmentColumns } from "@/components/environments/environment-columns";
import { ApiForm } from "@/components/form/api-form";
import { SelectField, Submit, TextField } from "@/components/form/fields";
import { DataTable } from "@/components/table/data-table";
import { Card } from "@/components/ui/layout/card";
import { EmptyState } from "@/components/ui/layout/empty-state";
import { can, whyCannot } from "@/lib/access/can";
import { listEnvironments } from "@/lib/environments/list";
import { ENVIRONMENT_KINDS } from "@/lib/environments/rules";
import { to, toApi } from "@/lib/paths";

export const metadata: Metadata = { title: "Environments" };

type Props = { params: Promise<{ workspace: string }> };

export default async function EnvironmentSettingsPage({ params }: Props) {
  const actor = await pageActor(params, (workspace) => to.settings({ workspace, section: "environments" }));
  const { slug } = actor.workspace;
  const { environments } = await pageRead(listEnvironments.run(actor, {}));
  const why = can(actor, "environment:write", "workspace") ? null : whyCannot(actor, "environment:write", "workspace");
  return (
    <div className="flex flex-col gap-4">
      <Card title="Environments" note="in the order of the board" flush>
        <DataTable
          label="Environments"
          columns={environmentColumns(slug)}
          rows={environments}
          rowKey={(e) => e.id}
          empty={<EmptyState icon="layers" title="There are no environments" />}
        />
      </Card>
      <Card title="Make an environment">
        {why ? (
          <p className="text-muted">{why} Owners and admins make environments.</p>
        ) : (
          <ApiForm
            key={environments.length}
            request={{ path: toApi.environments(), method: "POST", workspace: slug }}
            done={{ message: "The environment is made." }}
            className="flex flex-col gap-4"
          >
            <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-4">
              <TextField name="/name" label="Name" autoComplete="off" required />
              <TextField
                name="/slug"
                label="Short name"
                hint="Stands in addresses and in grants, for ever."
                autoComplete="off"
                mono
                required
              />
              <SelectField
                name="/kind"
                label="Kind"
                hint="Production is governed as such. It stays once something was bound."
                options={ENVIRONMENT_KINDS.map((kind) => ({ value: kind, label: kind }))}
                defaultValue="Other"
                required
              />
              <TextField
                name="/position"
                label="Position"
                type="number"
                as="number"
                hint="Without one it comes last."
              />
            </div>
            <div>
              <Submit label="Make the environment" icon="plus" />
            </div>
          </ApiForm>
        )}
      </Card>
    </div>
  );
}
