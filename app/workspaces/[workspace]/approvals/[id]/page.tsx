import type { Metadata } from "next";
import { pageActor, pageRead } from "@/app/console/session";
import { AskAgain } from "@/components/approvals/ask-again";
import { DecisionBar } from "@/components/approvals/decision-bar";
import { EditPane } from "@/components/approvals/edit-pane";
import { RefreshWhile } from "@/components/approvals/refresh-while";
import { TicketTimeline } from "@/components/approvals/ticket-timeline";
import { type Risk, riskBadge } from "@/components/badges/asset";
import { environmentChip } from "@/components/badges/environment";
import { headline } from "@/components/badges/headline";
import { EVENT_STATUS, type EventStatus, statusBadge } from "@/components/badges/status";
import { tierBadge } from "@/components/badges/tier";
import { Digest } from "@/components/badges/version";
import { DiffView } from "@/components/diff/diff-view";
import { AskedOutside } from "@/components/external-approvals/asked-outside";
import { ActionButton } from "@/components/form/action-button";
import { Alert } from "@/components/form/problem-alert";
import { Breadcrumbs } from "@/components/ui/layout/breadcrumbs";
import { Card } from "@/components/ui/layout/card";
import { DefinitionList } from "@/components/ui/layout/definition-list";
import { PageHeader } from "@/components/ui/layout/page-header";
import { Link } from "@/components/ui/link";
import { Time } from "@/components/ui/time";
import { listDeciders } from "@/lib/approvals/deciders";
import { getApproval } from "@/lib/approvals/get";
import { policyStands } from "@/lib/approvals/reading/policy";
import { listTicketEvents } from "@/lib/audit/ticket-events";
import { submissionOf } from "@/lib/external-approvals/submission/get";
import { assetLabel, decodeSegment, to, toApi } from "@/lib/paths";
import { together } from "@/lib/view/together";

export const metadata: Metadata = { title: "Approval" };

type Props = { params: Promise<{ workspace: string; id: string }> };

export default async function ApprovalPage({ params }: Props) {
  const id = decodeSegment((await params).id) ?? "";
  const actor = await pageActor(params, (workspace) => to.approval({ workspace, id }));
  const workspace = actor.workspace.slug;
  const now = new Date();
  const { ticket, deciders, outside, events, policy } = await pageRead(
    together(
      actor,
      {
        ticket: [getApproval, { id }],
        deciders: [listDeciders, { id }],
        outside: [submissionOf, { id }],
        events: [listTicketEvents, { ticket: id }],
        policy: [policyStands, { id }],
      },
      now,
    ),
  );
  const pending = ticket.status === "PENDING_APPROVAL";
  const seats = deciders.flatMap((d) => d.people).filter((p) => p.id === actor.userId);
  // Who has a seat of their own sits on that one.
  const lenders = seats.some((s) => !s.for) ? [] : [...new Set(seats.map((s) => s.for))];
  const change = changeWords(ticket.status, ticket.diff_against);
  const running = ticket.status === "APPROVED" || ticket.status === "EXECUTING";
  return (
    <>
      <PageHeader
        title={headline(ticket.summary)}
        breadcrumbs={<Breadcrumbs trail={[{ label: "Approvals", href: to.approvals({ workspace }) }]} />}
        marks={
          <>
            {statusBadge(ticket.status)}
            {pending && tierBadge(ticket.priority_tier, ticket.days_pending)}
            {ticket.environment && environmentChip(ticket.environment.slug, ticket.environment.class)}
            {ticket.risk && riskBadge(ticket.risk as Risk)}
          </>
        }
      >
        {ticket.requested_by.name} asked <Time at={ticket.created_at} now={now} />
        {ticket.reason ? `: “${ticket.reason}”` : "."}
      </PageHeader>

      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <div className="flex min-w-0 flex-col gap-4">
          {ticket.stale && (
            <Alert tone="warning" icon="triangle-alert" title="What this was based on has changed">
              <p>Approved now, it will not be applied: it ends as superseded. Reject it or have it asked again.</p>
            </Alert>
          )}
          {ticket.rivals.length > 0 && (
            <Alert tone="info" icon="info" title="Others wait to change the same">
              <p>Whichever is applied first supersedes the rest:</p>
              <ul className="list-disc pl-5">
                {ticket.rivals.map((rival) => (
                  <li key={rival.id}>
                    <Link href={to.approval({ workspace, id: rival.id })}>{headline(rival.summary)}</Link>
                  </li>
                ))}
              </ul>
            </Alert>
          )}
          {ticket.modified_by && (
            <Alert tone="info" icon="info" title={`${ticket.modified_by.name} edited this proposal`}>
              <p>
                {ticket.modification_reason ? `“${ticket.modification_reason}” ` : ""}Decisions made before the edit do
                not count.
              </p>
              {ticket.warnings.map((text) => (
                <p key={text}>{text}</p>
              ))}
            </Alert>
          )}
          {ticket.retries && (
            <p className="text-sm">
              Asked again after <Link href={to.approval({ workspace, id: ticket.retries })}>an earlier request</Link>.
            </p>
          )}
          {ticket.error && (
            <Alert tone="danger" icon="circle-x" title="It was not applied">
              <p>
                {ticket.error.detail} <code className="font-mono text-sm">{ticket.error.code}</code>
              </p>
            </Alert>
          )}
          {ticket.nobody && (
            <Alert tone="danger" icon="triangle-alert" title={ticket.nobody}>
              <p>An owner or admin can grant the role to somebody, or let somebody decide for who holds it.</p>
            </Alert>
          )}
          <Card title={pending ? "Your decision" : "The decision"}>
            <p className="mb-3">
              {ticket.status === "APPROVED" && (ticket.waits_for || ticket.apply_at)
                ? "Approved; it waits for its time."
                : sentence(ticket)}
            </p>
            {!pending && headline(ticket.summary) !== ticket.summary && (
              <p className="mb-3 text-muted">Asked for: {ticket.summary}</p>
            )}
            {pending && ticket.can_decide && lenders.length > 0 && (
              <p className="mb-3">You decide for {lenders.join(" or ")}, and the decision will say so.</p>
            )}
            {pending && (
              <DecisionBar
                workspace={workspace}
                id={ticket.id}
                digest={ticket.proposal_digest}
                reason={ticket.can_decide ? null : (ticket.reasons[0] ?? "This request cannot be decided by you.")}
                canCancel={ticket.can_cancel}
              />
            )}
            {ticket.status === "APPROVED" && (ticket.waits_for || ticket.apply_at) && (
              <Alert tone="info" icon="hourglass" title={waitingWords(ticket)} className="mb-3">
                <p>It is looked at again before, and carried out then if it still holds.</p>
                {ticket.can_withdraw && (
                  <ActionButton
                    label="Withdraw it"
                    size="sm"
                    variant="danger-quiet"
                    request={{ path: toApi.withdraw({ id: ticket.id }), method: "POST", workspace, body: {} }}
                    done={{ message: "The request is withdrawn. Nothing was changed." }}
                    confirm={{
                      title: "Withdraw this request?",
                      text: "It was approved; it ends as failed and is not carried out.",
                    }}
                  />
                )}
              </Alert>
            )}
            <RefreshWhile
              active={running && !(ticket.status === "APPROVED" && (ticket.waits_for || ticket.apply_at))}
              text="It is being carried out; this page follows."
            />
            {pending && ticket.editable && (ticket.can_decide || ticket.can_edit) && (
              <div className="mt-4 border-line border-t pt-3">
                <EditPane
                  key={ticket.proposal_digest}
                  workspace={workspace}
                  id={ticket.id}
                  digest={ticket.proposal_digest}
                  editable={ticket.editable}
                  counts={ticket.edits === "allowed"}
                  reason={ticket.edit_reasons[0] ?? null}
                />
              </div>
            )}
            {!pending && !running && ticket.status !== "SUCCESS" && (
              <AskAgain
                workspace={workspace}
                id={ticket.id}
                applyAt={ticket.apply_at}
                passed={ticket.apply_at !== null && Date.parse(ticket.apply_at) <= now.getTime()}
                disabledReason={ticket.retry_reasons[0] ?? null}
                needs={ticket.retry_needs}
              />
            )}
          </Card>
          <Card title={change.title} note={change.note} flush>
            <DiffView
              label={change.title}
              difference={ticket.diff_in_words ?? ticket.diff}
              words={ticket.diff_in_words !== null}
            />
          </Card>
        </div>

        <div className="flex min-w-0 flex-col gap-4">
          <Card title="Who is needed">
            <ul className="flex flex-col gap-3">
              {ticket.gates.map((gate) => {
                const seat = deciders.find((d) => d.role === gate.role);
                return (
                  <li key={gate.role}>
                    <p className="font-medium">
                      {gate.approved} of {gate.required} {gate.role.replaceAll("-", " ")}
                    </p>
                    {ticket.status === "PENDING_APPROVAL" && (
                      <p className="text-muted text-sm">
                        {seat && seat.people.length > 0
                          ? `Could decide: ${seat.people.map((p) => (p.for ? `${p.name}${p.group ? ` of ${p.group}` : ""} for ${p.for}` : p.name)).join(", ")}${seat.more > 0 ? ` and ${seat.more} more` : ""}`
                          : "Nobody who is left holds this role here today. An admin can grant it."}
                      </p>
                    )}
                  </li>
                );
              })}
            </ul>
          </Card>
          {outside.submission && (
            <Card title="Asked outside">
              <AskedOutside submission={outside.submission} now={now} />
            </Card>
          )}
          <Card title="What happened">
            <TicketTimeline events={events} now={now} />
          </Card>
          <Card title="Details">
            <DefinitionList
              items={[
                ...(ticket.asset_ref
                  ? [
                      {
                        term: "Asset",
                        value: (
                          <Link href={to.asset({ workspace, asset: ticket.asset_ref })}>
                            {assetLabel(ticket.asset_ref)}
                          </Link>
                        ),
                      },
                    ]
                  : []),
                { term: "Operation", value: ticket.type },
                ...(ticket.apply_at
                  ? [{ term: "Apply at", value: <Time at={ticket.apply_at} now={now} absolute /> }]
                  : []),
                {
                  term: "Policy",
                  value: (
                    <>
                      {/* Of one that was deleted since there is no page. */}
                      {policy.stands ? (
                        <Link href={to.policy({ workspace, id: ticket.policy.id })}>{ticket.policy.name}</Link>
                      ) : (
                        ticket.policy.name
                      )}
                      , revision {ticket.policy.revision}
                    </>
                  ),
                },
                { term: "Digest of the proposal", value: <Digest digest={ticket.proposal_digest} /> },
                {
                  term: "Execution",
                  value: (
                    <Link href={to.operation({ workspace, event: ticket.event_id })}>
                      {EVENT_STATUS[ticket.event.status as EventStatus]?.word ?? "Not there any more"}
                    </Link>
                  ),
                },
              ]}
            />
          </Card>
        </div>
      </div>
    </>
  );
}

const waitingWords = (ticket: { waits_for: string | null; apply_at: string | null }): string =>
  ticket.waits_for ?? `It is carried out at ${ticket.apply_at?.slice(0, 16).replace("T", " ")} UTC.`;

/** A settled request shows what it did, or would have done; never what is live today beside what was asked long ago. */
function changeWords(status: string, against: "live" | "base" | "record"): { title: string; note: string } {
  if (against === "record") return { title: "What changed", note: "as it was recorded" };
  if (against === "base") {
    const title = status === "SUCCESS" ? "What changed" : "What would have changed";
    return { title, note: "against what was live when it was asked" };
  }
  return { title: "What changes", note: "against what is live now" };
}

type Asked = { status: string; summary: string; stale: boolean; policy: { name: string } };

/** One sentence: what approving does, or what became of it. */
function sentence({ status, summary, stale, policy }: Asked): string {
  const what = `${summary.charAt(0).toLowerCase()}${summary.slice(1)}`.replace(/\.$/, "");
  if (status === "PENDING_APPROVAL")
    return stale
      ? `It asks Assent to ${what}. As things stand now, that would not be done. The policy “${policy.name}” asks for agreement.`
      : `Once everyone needed has approved, Assent will ${what}. The policy “${policy.name}” asks for agreement.`;
  if (status === "SUCCESS") return "Approved and applied.";
  if (status === "FAILED") return "Approved, but not applied.";
  if (status === "REJECTED") return "Rejected; nothing was changed.";
  if (status === "CANCELLED") return "Taken back by the requester; nothing was changed.";
  return "Approved; it is being applied.";
}
