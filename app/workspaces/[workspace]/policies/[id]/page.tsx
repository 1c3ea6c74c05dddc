import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { pageActor, pageRead } from "@/app/console/session";
import { HistoryEntries } from "@/components/assets/history-entries";
import { DecidersList } from "@/components/policies/deciders-list";
import { RelatedList } from "@/components/policies/related-list";
import { RemovePolicy } from "@/components/policies/remove-policy";
import { RevisionList } from "@/components/policies/revision-list";
import { Badge } from "@/components/ui/badge";
import { Breadcrumbs } from "@/components/ui/layout/breadcrumbs";
import { Card } from "@/components/ui/layout/card";
import { PageHeader } from "@/components/ui/layout/page-header";
import { LinkButton } from "@/components/ui/link";
import { decodeSegment, to } from "@/lib/paths";
import { policyEditor } from "@/lib/policies/reading/editor";
import { getPolicy } from "@/lib/policies/reading/get";
import { policyHistory } from "@/lib/policies/reading/history";
import { together } from "@/lib/view/together";

export const metadata: Metadata = { title: "Policy" };

type Props = { params: Promise<{ workspace: string; id: string }> };

export default async function PolicyPage({ params }: Props) {
  const id = decodeSegment((await params).id) || notFound();
  const actor = await pageActor(params, (workspace) => to.policy({ workspace, id }));
  const at = { workspace: actor.workspace.slug };
  const {
    policy,
    editor: { weaker, control },
    history: { events },
  } = await pageRead(
    together(actor, { policy: [getPolicy, { id }], editor: [policyEditor, { id }], history: [policyHistory, { id }] }),
  );
  const now = new Date();
  const prod = new Set(actor.environments.filter((e) => e.class === "prod").map((e) => e.slug));
  return (
    <>
      <PageHeader
        title={policy.name}
        breadcrumbs={<Breadcrumbs trail={[{ label: "Policies", href: to.policies(at) }]} />}
        marks={
          <>
            <Badge>Revision {policy.revision}</Badge>
            {policy.enabled ? (
              <Badge tone="success" icon="check">
                In force
              </Badge>
            ) : (
              <Badge icon="circle-slash">Off</Badge>
            )}
          </>
        }
        actions={
          control.why === null && (
            <LinkButton icon="pencil" href={to.editPolicy({ ...at, id })}>
              Edit
            </LinkButton>
          )
        }
      >
        {policy.description}
      </PageHeader>
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_24rem]">
        <div className="flex min-w-0 flex-col gap-4">
          <Card title="What it says">
            <p className="text-lg">{policy.readback}</p>
          </Card>
          <Card title="Beside other policies">
            <p className="mb-3 text-muted text-sm">
              In production all that match apply together, and the stricter of each gate counts. Elsewhere the most
              specific one applies alone.
            </p>
            <RelatedList workspace={at.workspace} related={policy.related} />
          </Card>
          <Card title="History">
            {events.length === 0 ? (
              <p className="text-muted">It is as it was when the workspace was made.</p>
            ) : (
              <HistoryEntries workspace={at.workspace} events={events} prod={prod} now={now} />
            )}
          </Card>
        </div>
        <div className="flex min-w-0 flex-col gap-4">
          {policy.outcome === "gated" && (
            <Card title="Who could decide today">
              {policy.deciders.length === 0 ? (
                <p className="text-muted">It selects no environment that is there for you.</p>
              ) : (
                <DecidersList deciders={policy.deciders} />
              )}
            </Card>
          )}
          <Card title="Former revisions">
            <RevisionList revisions={policy.former_revisions} now={now} />
          </Card>
          {control.shown && (
            <Card title="Delete">
              <RemovePolicy
                workspace={at.workspace}
                policy={policy}
                forecast={policy.enabled ? weaker : { kind: "free" }}
                why={control.why}
              />
            </Card>
          )}
        </div>
      </div>
    </>
  );
}
