import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { type AssetParams, assetVisit, titleOf } from "@/app/console/asset-visit";
import { type SearchParams, searchOf } from "@/app/console/search-params";
import { pageRead } from "@/app/console/session";
import { WaitingRequests } from "@/components/assets/waiting-requests";
import { environmentChip } from "@/components/badges/environment";
import { VersionName } from "@/components/badges/version";
import { BindingForm } from "@/components/bindings/binding-form";
import { Choosing } from "@/components/bindings/choosing";
import { Authority } from "@/components/bindings/live-columns";
import { VersionPicker } from "@/components/bindings/version-picker";
import { DiffView } from "@/components/diff/diff-view";
import { Alert } from "@/components/form/problem-alert";
import { Card } from "@/components/ui/layout/card";
import { CodeBlock } from "@/components/ui/layout/code-block";
import { DefinitionList } from "@/components/ui/layout/definition-list";
import { EmptyState } from "@/components/ui/layout/empty-state";
import { Tabs } from "@/components/ui/layout/tabs";
import { Link } from "@/components/ui/link";
import { Time } from "@/components/ui/time";
import { bindingEditor } from "@/lib/bindings/editor";
import { EDIT_VERBS, type EditVerb } from "@/lib/bindings/shapes";
import { decodeSegment, to } from "@/lib/paths";

type Props = {
  params: Promise<Awaited<AssetParams> & { environment: string }>;
  searchParams: Promise<SearchParams>;
};

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return titleOf(params, `Binding in ${decodeSegment((await params).environment) ?? ""}`);
}

const verbOf = (text: string | undefined): EditVerb => EDIT_VERBS.find((verb) => verb === text) ?? "put";
const numberOf = (text: string | undefined) => (text && /^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined);

export default async function EditBindingPage({ params, searchParams }: Props) {
  const environment = decodeSegment((await params).environment) ?? notFound();
  const { actor, ref, workspace, at, now } = await assetVisit(params, (asset) =>
    to.editBinding({ ...asset, environment }),
  );
  const search = searchOf(await searchParams, ["verb", "version"]);
  const [verb, version] = [verbOf(search.verb), numberOf(search.version)];
  const editor = await pageRead(bindingEditor.run(actor, { asset: ref, environment, verb, version }));
  const { live, control, versions, proposal, promote, rollback } = editor;
  const here = { ...at, environment };
  const shared = versions.every((v) => v.why !== null && v.why === versions[0]?.why)
    ? (versions[0]?.why ?? null)
    : null;
  const ways = [
    { label: "Choose a version", verb: "put", href: to.editBinding(here) },
    promote && {
      label: `Promote version ${promote.version} from ${promote.from}`,
      verb: "promote",
      href: to.editBinding(here, { verb: "promote" }),
    },
    rollback && {
      label: `Roll back to version ${rollback.version}`,
      verb: "rollback",
      href: to.editBinding(here, { verb: "rollback", version: rollback.version }),
    },
    live?.version && { label: "Stop running it", verb: "remove", href: to.editBinding(here, { verb: "remove" }) },
  ].filter((way) => way !== null && typeof way === "object");
  return (
    <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_20rem]">
      <div className="flex min-w-0 flex-col gap-4">
        <WaitingRequests
          workspace={workspace}
          tickets={editor.waiting}
          note="whatever is applied first supersedes the rest"
          now={now}
        />
        {versions.length === 0 ? (
          <Card>
            <EmptyState title="No version to bind yet" action={<Link href={to.draft(at)}>Open the draft</Link>}>
              Cut a version first; then it can run in {environment}.
            </EmptyState>
          </Card>
        ) : (
          <Card
            title={
              <>
                {control.shown ? "Change what runs in" : "What would change in"} {editor.environment.name}
              </>
            }
          >
            <Tabs
              label="Ways to change it"
              tabs={ways.map(({ label, href, verb: own }) => ({ label, href, current: own === verb }))}
              className="-mt-2"
            />
            <Choosing>
              <div className="flex flex-col gap-4">
                {shared && <Alert tone="warning" icon="ban" title={shared} />}
                {verb === "put" && (
                  <VersionPicker
                    key={version}
                    workspace={workspace}
                    asset={ref}
                    environment={environment}
                    versions={versions}
                    chosen={version}
                    live={live?.version ?? null}
                    shared={shared}
                    now={now}
                  />
                )}
                {verb === "put" && editor.oldest > 1 && (
                  <p className="text-muted text-sm">
                    Older ones: open <Link href={to.versions(at)}>Versions</Link> and choose “Bind…” there.
                  </p>
                )}
                {proposal?.why && proposal.why !== shared && <Alert tone="danger" icon="ban" title={proposal.why} />}
                {control.shown && (
                  <BindingForm
                    key={verb}
                    workspace={workspace}
                    asset={ref}
                    environment={environment}
                    from={promote?.from ?? null}
                    revision={live?.revision ?? 0}
                    config={live?.config ?? {}}
                    proposal={proposal}
                    why={control.why}
                    frozen={editor.frozen}
                    whyNotOverride={editor.freeze_override}
                    breakGlass={editor.break_glass}
                  />
                )}
              </div>
            </Choosing>
          </Card>
        )}
        {proposal?.content && !proposal.nothing && (
          <Card title={`From version ${live?.version} to version ${proposal.version}`} note="content" flush>
            <DiffView label="What changes in the content" difference={proposal.content} />
          </Card>
        )}
        {proposal && proposal.content === null && proposal.version !== null && (
          <Card title={`Version ${proposal.version} would be the first here`}>
            <p className="text-muted">
              Nothing runs in {environment} now, so there is nothing to compare with.{" "}
              <Link href={to.version({ ...at, number: proposal.version })}>Read the version</Link>
            </p>
          </Card>
        )}
      </div>
      <Card title="What runs now" actions={environmentChip(environment, editor.environment.class)}>
        {live && live.version !== null ? (
          <>
            <DefinitionList
              items={[
                {
                  term: "Version",
                  value: (
                    <Link quiet href={to.version({ ...at, number: live.version })}>
                      <VersionName number={live.version} label={live.version_label} />
                    </Link>
                  ),
                },
                { term: "Since", value: live.bound_at && <Time at={live.bound_at} now={now} /> },
                { term: "By", value: live.bound_by?.name },
                { term: "Allowed by", value: <Authority live={live} workspace={workspace} /> },
                { term: "Before that", value: live.previous_version && `version ${live.previous_version}` },
              ]}
            />
            <p className="mt-3 mb-1 text-muted text-sm">Configuration</p>
            {Object.keys(live.config).length === 0 ? (
              <p>none</p>
            ) : (
              <CodeBlock label="Configuration that runs now" text={JSON.stringify(live.config, null, 2)} />
            )}
          </>
        ) : (
          <p className="text-muted">Nothing runs here yet.</p>
        )}
      </Card>
    </div>
  );
}
