import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { pageActor, pageRead } from "@/app/console/session";
import { LogStanding } from "@/components/audit/log-standing";
import { RetentionForm } from "@/components/audit/retention-form";
import { VerifyLog } from "@/components/audit/verify-log";
import { Breadcrumbs } from "@/components/ui/layout/breadcrumbs";
import { Card } from "@/components/ui/layout/card";
import { DefinitionList } from "@/components/ui/layout/definition-list";
import { PageHeader } from "@/components/ui/layout/page-header";
import { Time } from "@/components/ui/time";
import { can, whyCannot } from "@/lib/access/can";
import { controlOf } from "@/lib/access/control";
import { logHealth } from "@/lib/audit/proofs/health";
import { to } from "@/lib/paths";
import { getRetention } from "@/lib/retention/get";
import { together } from "@/lib/view/together";

export const metadata: Metadata = { title: "Verify the log" };

type Props = { params: Promise<{ workspace: string }> };

export default async function VerifyPage({ params }: Props) {
  const actor = await pageActor(params, (workspace) => to.verifyLog({ workspace }));
  if (!can(actor, "audit:read", "any")) notFound();
  const at = { workspace: actor.workspace.slug };
  const { health, retention } = await pageRead(
    together(actor, { health: [logHealth, {}], retention: [getRetention, {}] }),
  );
  const now = new Date();
  const keeping = controlOf(actor, "workspace:write", "workspace");
  const whole = can(actor, "audit:read", "workspace");
  return (
    <>
      <PageHeader
        breadcrumbs={<Breadcrumbs trail={[{ label: "Audit", href: to.audit(at) }]} />}
        title="Verify the log"
        marks={<LogStanding health={health} now={now} />}
      >
        Each event is sealed into a signed log. Here your browser recomputes it from the rows and takes nothing on our
        word.
      </PageHeader>
      <div className="grid gap-4">
        <Card title="In this browser">
          <VerifyLog workspace={at.workspace} whyNot={whole ? null : whyCannot(actor, "audit:read", "workspace")} />
        </Card>
        <Card title="By the server">
          <DefinitionList
            columns={3}
            items={[
              { term: "Sealed in this workspace", value: `${health.last_seq} events` },
              { term: "Waiting to be sealed", value: `${health.waiting}${health.waiting >= 1000 ? " or more" : ""}` },
              {
                term: "Last verified",
                value: health.verified && <Time at={health.verified.at} now={now} />,
              },
              ...(health.unfinished
                ? [
                    {
                      term: "Last check",
                      value: (
                        <span className="text-warning">
                          Not finished, <Time at={health.unfinished.at} now={now} />. {health.unfinished.why} It is
                          begun again by itself.
                        </span>
                      ),
                    },
                  ]
                : []),
              ...health.witnesses.map((w) => ({
                term: `Witness ${w.url}`,
                value: w.problem ?? `has seen ${w.size} events of the installation`,
              })),
            ]}
          />
          {health.problems.length > 0 && (
            <ul className="mt-4 grid gap-1 text-danger">
              {health.problems.map((p) => (
                <li key={`${p.code} ${p.message}`}>{p.message}</li>
              ))}
            </ul>
          )}
        </Card>
        <Card title="How long bodies are kept" note="Hashes are kept for ever.">
          {keeping.shown ? (
            <RetentionForm workspace={at.workspace} retention={retention} whyNot={keeping.why} />
          ) : (
            <DefinitionList
              columns={2}
              items={[
                { term: "Prod", value: kept(retention.prod_days) },
                { term: "Other environments", value: kept(retention.test_days) },
                { term: "Deletions, approvals, rights", value: kept(retention.sensitive_days) },
                { term: "Legal hold", value: retention.legal_hold },
              ]}
            />
          )}
        </Card>
      </div>
    </>
  );
}

const kept = (days: number | null): string => (days === null ? "for ever" : `${days} days`);
