import type { Metadata } from "next";
import { pageActor, pageRead } from "@/app/console/session";
import { environmentChip } from "@/components/badges/environment";
import { headline } from "@/components/badges/headline";
import { eventBadge } from "@/components/badges/status";
import { Alert } from "@/components/form/problem-alert";
import { Breadcrumbs } from "@/components/ui/layout/breadcrumbs";
import { Card } from "@/components/ui/layout/card";
import { DefinitionList } from "@/components/ui/layout/definition-list";
import { PageHeader } from "@/components/ui/layout/page-header";
import { Link } from "@/components/ui/link";
import { Time } from "@/components/ui/time";
import { getOperation } from "@/lib/operations/get";
import { decodeSegment, to } from "@/lib/paths";

export const metadata: Metadata = { title: "Operation" };

type Props = { params: Promise<{ workspace: string; event: string }> };

export default async function OperationPage({ params }: Props) {
  const event = decodeSegment((await params).event) ?? "";
  const actor = await pageActor(params, (workspace) => to.operation({ workspace, event }));
  const workspace = actor.workspace.slug;
  const operation = await pageRead(getOperation.run(actor, { id: event }));
  const now = new Date();
  const { environment, error, ticket_id: ticket } = operation;
  return (
    <>
      <PageHeader
        title={headline(operation.summary)}
        breadcrumbs={<Breadcrumbs trail={[{ label: "Operations", href: to.operations({ workspace }) }]} />}
        marks={
          <>
            {eventBadge(operation.status)}
            {environment && environmentChip(environment.slug, environment.class)}
          </>
        }
      />
      <div className="flex flex-col gap-4">
        {error && (
          <Alert
            tone={operation.status === "FAILED" ? "danger" : "warning"}
            icon={operation.status === "FAILED" ? "circle-x" : "triangle-alert"}
            title={operation.status === "FAILED" ? "It was not carried out" : "An attempt failed; it is tried again"}
          >
            <p>
              {error.detail} <code className="font-mono text-sm">{error.code}</code>
            </p>
            {operation.next_attempt_at && (
              <p className="mt-1">
                Attempt {operation.attempts + 1} follows <Time at={operation.next_attempt_at} now={now} />.
              </p>
            )}
            {operation.status === "FAILED" && ticket && (
              <p className="mt-1">
                Nothing more happens by itself. From{" "}
                <Link href={to.approval({ workspace, id: ticket })} className="underline">
                  its request
                </Link>{" "}
                it can be asked for again.
              </p>
            )}
          </Alert>
        )}
        {operation.status === "PENDING" && !error && ticket && (
          <Alert tone="info" icon="hourglass" title="It has not begun">
            <p>
              It runs when{" "}
              <Link href={to.approval({ workspace, id: ticket })} className="underline">
                its request
              </Link>{" "}
              is approved and, where that names one, its time has come.
            </p>
          </Alert>
        )}
        <Card title="Details">
          <DefinitionList
            columns={2}
            items={[
              { term: "Operation", value: operation.operation },
              ...(headline(operation.summary) === operation.summary
                ? []
                : [{ term: "What it does", value: operation.summary }]),
              { term: "Asked by", value: operation.requested_by.name },
              { term: "Asked", value: <Time at={operation.created_at} now={now} absolute /> },
              { term: "Ended", value: operation.finished_at && <Time at={operation.finished_at} now={now} absolute /> },
              { term: "Attempts", value: operation.attempts },
              {
                term: "Next attempt",
                value: operation.next_attempt_at && <Time at={operation.next_attempt_at} now={now} absolute />,
              },
              {
                term: "Archived",
                value: operation.archived_at && <Time at={operation.archived_at} now={now} absolute />,
              },
              {
                term: "Request",
                value: ticket && <Link href={to.approval({ workspace, id: ticket })}>Open the request</Link>,
              },
              {
                term: "Correlation",
                value: <code className="break-all font-mono text-sm">{operation.correlation_id}</code>,
              },
            ]}
          />
        </Card>
      </div>
    </>
  );
}
