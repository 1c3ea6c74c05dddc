import type { Metadata } from "next";
import { type AssetParams, assetVisit, titleOf } from "@/app/(console)/asset-visit";
import { type SearchParams, searchOf } from "@/app/(console)/search-params";
import { pageRead } from "@/app/(console)/session";
import { WaitingRequests } from "@/components/assets/waiting-requests";
import { EnvironmentChip } from "@/components/badges/environment";
import { VersionName } from "@/components/badges/version";
import { SaveBinding } from "@/components/bindings/save-binding";
import { VersionChoice } from "@/components/bindings/version-choice";
import { DiffView } from "@/components/diff/diff-view";
import { ForecastNote } from "@/components/form/forecast";
import { Alert } from "@/components/form/problem-alert";
import { Card } from "@/components/ui/layout/card";
import { EmptyState } from "@/components/ui/layout/empty-state";
import { LinkButton } from "@/components/ui/link";
import { bindingEditor } from "@/lib/bindings/editor";
import { EDIT_VERBS } from "@/lib/bindings/shapes";
import { decodeSegment, to } from "@/lib/paths";

type Props = { params: AssetParams & Promise<{ environment: string }>; searchParams: Promise<SearchParams> };

export const generateMetadata = ({ params }: Props): Promise<Metadata> => titleOf(params, "Binding");

export default async function EditBindingPage({ params, searchParams }: Props) {
  const environment = decodeSegment((await params).environment) ?? "";
  const { actor, ref, workspace, at, now } = await assetVisit(params, (here) =>
    to.editBinding({ ...here, environment }),
  );
  const search = searchOf(await searchParams, ["version", "verb"]);
  const verb = EDIT_VERBS.find((v) => v === search.verb) ?? "put";
  const version = search.version && /^[1-9]\d{0,8}$/.test(search.version) ? Number(search.version) : undefined;
  const editor = await pageRead(bindingEditor.run(actor, { asset: ref, environment, verb, version }));
  const { live, proposal, promote, rollback, control } = editor;
  const here = { ...at, environment };
  const current = live?.version ?? null;
  return (
    <>
      <div className="mb-4 flex flex-wrap items-center gap-x-3 gap-y-2">
        <h2 className="flex items-center gap-2 font-semibold text-base">
          {editor.environment.name}
          <EnvironmentChip slug={editor.environment.slug} environmentClass={editor.environment.class} />
        </h2>
        <p className="text-muted">
          {current === null ? (
            "runs nothing yet."
          ) : (
            <>
              runs <VersionName number={current} label={live?.version_label} />.
            </>
          )}
        </p>
        <span className="flex flex-wrap gap-2 sm:ml-auto">
          {promote && (
            <LinkButton size="sm" icon="rocket" href={to.editBinding(here, { verb: "promote" })}>
              Promote v{promote.version} from {promote.from}
            </LinkButton>
          )}
          {rollback && (
            <LinkButton
              size="sm"
              icon="history"
              href={to.editBinding(here, { verb: "rollback", version: rollback.version })}
            >
              Roll back to v{rollback.version}
            </LinkButton>
          )}
          {current !== null && (
            <LinkButton size="sm" icon="ban" href={to.editBinding(here, { verb: "remove" })}>
              Unbind
            </LinkButton>
          )}
        </span>
      </div>
      <div className="mb-4 empty:hidden">
        <WaitingRequests workspace={workspace} tickets={editor.waiting} now={now} />
      </div>
      <div className="grid items-start gap-4 lg:grid-cols-[20rem_minmax(0,1fr)]">
        <Card title="Choose a version">
          {editor.versions.length === 0 ? (
            <EmptyState
              icon="git-commit-horizontal"
              title="No version yet"
              action={<LinkButton href={to.draft(at)}>Open the draft</LinkButton>}
            />
          ) : (
            <VersionChoice
              at={here}
              versions={editor.versions}
              live={current}
              chosen={proposal?.version ?? null}
              now={now}
            />
          )}
        </Card>
        <div className="flex min-w-0 flex-col gap-4">
          {proposal === null ? (
            <Card>
              <EmptyState icon="file-diff" title="Nothing chosen yet">
                Choose a version to see what would change, and whether it needs approval, before anything is saved.
              </EmptyState>
            </Card>
          ) : (
            <>
              {proposal.why && (
                <Alert tone="danger" icon="ban" title="This cannot be bound here">
                  <p>{proposal.why}</p>
                </Alert>
              )}
              {proposal.forecast && <ForecastNote forecast={proposal.forecast} />}
              {proposal.warnings.length > 0 && (
                <Alert tone="warning" icon="triangle-alert" title="Before you go on">
                  <p>{proposal.warnings.join(" ")}</p>
                </Alert>
              )}
              {control.shown && (
                <Card title="Save">
                  <SaveBinding
                    at={here}
                    proposal={proposal}
                    revision={live?.revision ?? 0}
                    config={live?.config ?? {}}
                    source={promote?.from ?? null}
                    why={control.why}
                  />
                </Card>
              )}
              {proposal.content && (
                <Card title="What changes in the content" note="against what is live now" flush>
                  <DiffView label="What changes in the content" difference={proposal.content} />
                </Card>
              )}
            </>
          )}
        </div>
      </div>
    </>
  );
}
