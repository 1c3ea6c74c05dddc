import type { Metadata } from "next";
import { pageActor, pageRead } from "@/app/console/session";
import { ApiForm } from "@/components/form/api-form";
import { Submit, TextField } from "@/components/form/fields";
import { Card } from "@/components/ui/layout/card";
import { DefinitionList } from "@/components/ui/layout/definition-list";
import { controlOf } from "@/lib/access/control";
import { MOST_IN_BATCH } from "@/lib/batches/rules";
import { to, toApi } from "@/lib/paths";
import { together } from "@/lib/view/together";
import { getWorkspace } from "@/lib/workspaces/get";
import { getInstallation } from "@/lib/workspaces/installation";

export const metadata: Metadata = { title: "Workspace" };

type Props = { params: Promise<{ workspace: string }> };

export default async function WorkspaceSettingsPage({ params }: Props) {
  const actor = await pageActor(params, (workspace) => to.settings({ workspace, section: "workspace" }));
  const { slug } = actor.workspace;
  const { settings, installation } = await pageRead(
    together(actor, { settings: [getWorkspace, { slug }], installation: [getInstallation, {}] }),
  );
  const { shown, why } = controlOf(actor, "workspace:write", "workspace");
  return (
    <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_22rem]">
      <Card title="Name, code and limits">
        {shown ? (
          <ApiForm
            key={settings.revision}
            request={{
              path: toApi.workspace({ workspace: slug }),
              method: "PATCH",
              workspace: slug,
              ifMatch: settings.revision,
            }}
            patches={{ document: settings }}
            done={{ message: "The workspace is changed." }}
            className="flex flex-col gap-4"
          >
            <TextField name="/name" label="Name" defaultValue={settings.name} readOnly={why !== null} required />
            <TextField
              name="/gitRepoUrl"
              label="Repository"
              hint="An https or ssh address, without a password: every member sees it."
              defaultValue={settings.gitRepoUrl ?? ""}
              readOnly={why !== null}
              empty="null"
              mono
            />
            <TextField
              name="/gitBranch"
              label="Branch"
              defaultValue={settings.gitBranch ?? ""}
              readOnly={why !== null}
              empty="null"
              mono
            />
            <TextField
              name="/batchLimit"
              label="Requests decided together"
              hint={`How many requests one batch may hold, up to ${MOST_IN_BATCH}.`}
              type="number"
              as="number"
              defaultValue={String(settings.batchLimit)}
              readOnly={why !== null}
              required
            />
            <div>
              <Submit label="Save" icon="check" disabledReason={why} needsChange />
            </div>
          </ApiForm>
        ) : (
          <DefinitionList
            items={[
              { term: "Name", value: settings.name },
              { term: "Repository", value: settings.gitRepoUrl },
              { term: "Branch", value: settings.gitBranch },
              { term: "Requests decided together", value: `up to ${settings.batchLimit}` },
            ]}
          />
        )}
      </Card>
      <div className="grid gap-4">
        {installation.roles_separated === false && (
          <Card title="Database roles not separated">
            <p className="text-sm">
              The app signs in to the database by a login that may also act as the owner of all tables, so nothing but
              the program keeps it from changing what was recorded. Whoever runs this installation gives it a login of
              its own and sets <code className="font-mono">DATABASE_URL</code> and{" "}
              <code className="font-mono">DATABASE_OWNER_URL</code>.
            </p>
          </Card>
        )}
        <Card title="What stays">
          <DefinitionList
            items={[
              { term: "Short name", value: <code className="font-mono text-sm">{settings.slug}</code> },
              { term: "Id", value: <code className="break-all font-mono text-sm">{settings.id}</code> },
              { term: "Governance mode", value: settings.governanceMode },
            ]}
          />
        </Card>
      </div>
    </div>
  );
}
