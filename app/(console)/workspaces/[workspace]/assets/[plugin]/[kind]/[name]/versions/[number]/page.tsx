import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { type AssetParams, assetVisit, titleOf } from "@/app/(console)/asset-visit";
import { pageRead } from "@/app/(console)/session";
import { LifecycleBadge } from "@/components/badges/asset";
import { EnvironmentChip } from "@/components/badges/environment";
import { Digest, VersionName } from "@/components/badges/version";
import { Card } from "@/components/ui/layout/card";
import { DefinitionList, None } from "@/components/ui/layout/definition-list";
import { LinkButton } from "@/components/ui/link";
import { Time } from "@/components/ui/time";
import { SOURCES } from "@/components/versions/version-columns";
import { listBindings } from "@/lib/bindings/list";
import { to } from "@/lib/paths";
import { getVersion } from "@/lib/versions/get";

type Props = { params: AssetParams & Promise<{ number: string }> };

export const generateMetadata = async ({ params }: Props): Promise<Metadata> =>
  titleOf(params, `Version ${(await params).number}`);

export default async function VersionPage({ params }: Props) {
  const number = Number((await params).number);
  if (!Number.isInteger(number)) notFound();
  const { actor, ref, at, now } = await assetVisit(params, (here) => to.version({ ...here, number }));
  const [version, { bindings }] = await Promise.all([
    pageRead(getVersion.run(actor, { asset: ref, number })),
    pageRead(listBindings.run(actor, { asset: ref })),
  ]);
  const live = bindings.filter((b) => b.version === number);
  return (
    <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_20rem]">
      <Card
        title={<VersionName number={version.number} label={version.label} />}
        actions={
          number > 1 && (
            <LinkButton size="sm" icon="file-diff" href={to.compare(at, { from: number - 1, to: number })}>
              Compare with v{number - 1}
            </LinkButton>
          )
        }
      >
        {/* Scrolled by keyboard too, so it can be focused. */}
        <pre
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reachable by keyboard
          tabIndex={0}
          className="max-h-[70vh] overflow-auto rounded-md border border-line bg-sunken p-3 font-mono text-sm"
        >
          {JSON.stringify(version.content, null, 2)}
        </pre>
      </Card>
      <div className="flex min-w-0 flex-col gap-4">
        <Card title="Where it runs">
          {live.length === 0 ? (
            <p className="text-muted">No environment of yours to see runs it.</p>
          ) : (
            <ul className="flex flex-wrap gap-2">
              {live.map((b) => (
                <li key={b.environment}>
                  <EnvironmentChip slug={b.environment} environmentClass={b.environment_class} />
                </li>
              ))}
            </ul>
          )}
        </Card>
        <Card title="Where it came from">
          <DefinitionList
            items={[
              { term: "Status", value: <LifecycleBadge state={version.status} /> },
              { term: "Cut", value: <Time at={version.created_at} now={now} absolute /> },
              { term: "By", value: version.created_by },
              { term: "From", value: SOURCES[version.source] ?? version.source },
              { term: "Message", value: version.message },
              {
                term: "Commit",
                value: version.git_commit_sha ? (
                  <code className="break-all font-mono text-sm">{version.git_commit_sha}</code>
                ) : (
                  <None word="no commit" />
                ),
              },
              { term: "Branch", value: version.git_branch },
              { term: "Digest", value: <Digest digest={version.digest} /> },
            ]}
          />
        </Card>
      </div>
    </div>
  );
}
