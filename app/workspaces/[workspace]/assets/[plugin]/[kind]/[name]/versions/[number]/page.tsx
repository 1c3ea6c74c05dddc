import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { type AssetParams, assetVisit, titleOf } from "@/app/console/asset-visit";
import { pageRead } from "@/app/console/session";
import { lifecycleBadge } from "@/components/badges/asset";
import { Commit } from "@/components/badges/commit";
import { environmentChip } from "@/components/badges/environment";
import { sourceBadge } from "@/components/badges/source";
import { Digest } from "@/components/badges/version";
import { Card } from "@/components/ui/layout/card";
import { CodeBlock } from "@/components/ui/layout/code-block";
import { DefinitionList } from "@/components/ui/layout/definition-list";
import { Link, LinkButton } from "@/components/ui/link";
import { Time } from "@/components/ui/time";
import { StatusMoves } from "@/components/versions/status-moves";
import { can } from "@/lib/access/can";
import { listBindings } from "@/lib/bindings/list";
import { to } from "@/lib/paths";
import { getVersion } from "@/lib/versions/get";
import { versionStatusMoves } from "@/lib/versions/status/moves";
import { together } from "@/lib/view/together";

type Props = { params: Promise<Awaited<AssetParams> & { number: string }> };

const numberOf = (text: string): number => (/^[1-9]\d{0,8}$/.test(text) ? Number(text) : notFound());

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return titleOf(params, `Version ${(await params).number}`);
}

export default async function VersionPage({ params }: Props) {
  const number = numberOf((await params).number);
  const { actor, ref, at, now } = await assetVisit(params, (asset) => to.version({ ...asset, number }));
  const {
    version,
    status,
    live: { bindings },
  } = await pageRead(
    together(actor, {
      version: [getVersion, { asset: ref, number }],
      status: [versionStatusMoves, { asset: ref, number }],
      live: [listBindings, { asset: ref }],
    }),
  );
  const idOf = new Map(actor.environments.map((e) => [e.slug, e.id]));
  const mayBind = (slug: string) => can(actor, "binding:write", { environment: idOf.get(slug) ?? "" });
  return (
    <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_22rem]">
      <Card
        title={`Version ${version.number}`}
        note={version.label}
        actions={
          number > 1 && (
            <LinkButton size="sm" icon="file-diff" href={to.compare(at, { from: number - 1, to: number })}>
              Compare with version {number - 1}
            </LinkButton>
          )
        }
      >
        {version.message && <p className="mb-3 whitespace-pre-line break-words">{version.message}</p>}
        <CodeBlock label={`Content of version ${number}`} text={JSON.stringify(version.content, null, 2)} />
      </Card>
      <div className="flex min-w-0 flex-col gap-4">
        <Card title="Where it runs">
          <ul className="flex flex-col gap-2.5">
            {bindings.map((b) => (
              <li key={b.environment} className="flex min-h-7 items-center justify-between gap-2">
                {environmentChip(b.environment, b.environment_class)}
                {b.version === number ? (
                  <span className="text-sm">runs here since {b.bound_at && <Time at={b.bound_at} now={now} />}</span>
                ) : (
                  <span className="flex items-center gap-3 text-muted text-sm">
                    {b.version === null ? "nothing" : <>version {b.version}</>}
                    {mayBind(b.environment) && (
                      <Link href={to.editBinding({ ...at, environment: b.environment }, { version: number })}>
                        Bind…
                      </Link>
                    )}
                  </span>
                )}
              </li>
            ))}
          </ul>
        </Card>
        <Card title="Status" note={lifecycleBadge(version.status)}>
          {status.control.shown ? (
            <StatusMoves
              workspace={at.workspace}
              asset={at.asset}
              number={number}
              moves={status.moves}
              why={status.control.why}
            />
          ) : (
            <p className="text-muted">Whoever changes lifecycles moves it.</p>
          )}
        </Card>
        <Card title="Where it comes from">
          <DefinitionList
            items={[
              {
                term: "Cut by",
                value: (
                  <>
                    {version.created_by} <Time at={version.created_at} now={now} className="text-muted" />
                    {version.created_by_email && (
                      <span className="block break-all text-muted text-sm">{version.created_by_email}</span>
                    )}
                  </>
                ),
              },
              { term: "Through", value: sourceBadge(version.source) },
              {
                term: "Commit",
                value: version.git_commit_sha && (
                  <>
                    <Commit sha={version.git_commit_sha} branch={version.git_branch} copy />
                    {version.git_branch && <span className="text-muted text-sm"> on {version.git_branch}</span>}
                  </>
                ),
              },
              { term: "Digest", value: <Digest digest={version.digest} /> },
              { term: "Id", value: <code className="break-all font-mono text-sm">{version.version_id}</code> },
            ]}
          />
        </Card>
      </div>
    </div>
  );
}
