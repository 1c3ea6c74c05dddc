import type { Metadata } from "next";
import { pageActor, pageRead } from "@/app/console/session";
import { environmentChip } from "@/components/badges/environment";
import { ArchiveEnvironment } from "@/components/environments/archive-environment";
import { ApiForm } from "@/components/form/api-form";
import { SelectField, Submit, TextField } from "@/components/form/fields";
import { Card } from "@/components/ui/layout/card";
import { DefinitionList } from "@/components/ui/layout/definition-list";
import { Link } from "@/components/ui/link";
import { environmentEditor } from "@/lib/environments/editor";
import { ENVIRONMENT_KINDS } from "@/lib/environments/rules";
import { decodeSegment, to, toApi } from "@/lib/paths";

export const metadata: Metadata = { title: "Environment" };

type Props = { params: Promise<{ workspace: string; environment: string }> };

export default async function EnvironmentPage({ params }: Props) {
  const environment = decodeSegment((await params).environment) ?? "";
  const actor = await pageActor(params, (workspace) => to.environmentSettings({ workspace, environment }));
  const { slug } = actor.workspace;
  const {
    environment: e,
    bound,
    archive,
    control,
    kind_stays: fixed,
  } = await pageRead(environmentEditor.run(actor, { slug: environment }));
  return (
    <div className="flex flex-col gap-4">
      <p>
        <Link href={to.settings({ workspace: slug, section: "environments" })}>All environments</Link>
      </p>
      <Card title={e.name} note={environmentChip(e.slug, e.class)}>
        {control.shown ? (
          <ApiForm
            key={e.revision}
            request={{
              path: toApi.environment({ environment: e.slug }),
              method: "PATCH",
              workspace: slug,
              ifMatch: e.revision,
            }}
            patches={{ document: e }}
            done={{ message: `${e.name} is changed.`, toRequest: true }}
            className="flex flex-col gap-4"
          >
            <div className="grid gap-4 sm:grid-cols-3">
              <TextField name="/name" label="Name" defaultValue={e.name} readOnly={control.why !== null} required />
              {fixed || control.why ? (
                <div>
                  <p className="font-medium text-sm">Kind</p>
                  <p className="mt-1">{e.kind}</p>
                  {fixed && <p className="text-muted text-xs">{fixed}</p>}
                </div>
              ) : (
                <SelectField
                  name="/kind"
                  label="Kind"
                  hint={`It stays once something was bound here.${archive.kind === "gated" ? ` Leaving production needs approval by ${archive.needs}.` : ""}`}
                  options={ENVIRONMENT_KINDS.map((kind) => ({ value: kind, label: kind }))}
                  defaultValue={e.kind}
                  required
                />
              )}
              <TextField
                name="/position"
                label="Position"
                type="number"
                as="number"
                hint="On the board from low to high."
                defaultValue={String(e.position)}
                readOnly={control.why !== null}
                required
              />
            </div>
            <div>
              <Submit label="Save" icon="check" disabledReason={control.why} needsChange />
            </div>
          </ApiForm>
        ) : (
          <DefinitionList
            columns={3}
            items={[
              { term: "Kind", value: e.kind },
              { term: "Class", value: e.class },
              { term: "Position", value: e.position },
              { term: "State", value: e.archived ? "archived" : "in use" },
            ]}
          />
        )}
      </Card>
      {control.shown && (
        <Card title={e.archived ? "Bring back" : "Archive"}>
          <p className="mb-3 max-w-prose text-muted">
            {e.archived
              ? "It is archived: it stands on no board and takes no bindings. What ran here stays readable."
              : "Hides it from the board and lets nothing more be bound. It moves nothing that runs and can be undone."}
          </p>
          <ArchiveEnvironment workspace={slug} environment={e} bound={bound} forecast={archive} why={control.why} />
        </Card>
      )}
    </div>
  );
}
