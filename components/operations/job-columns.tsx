import { headline } from "@/components/badges/headline";
import { jobBadge } from "@/components/badges/status";
import { ActionButton } from "@/components/form/action-button";
import type { Column } from "@/components/table/columns";
import { Link } from "@/components/ui/link";
import { Time } from "@/components/ui/time";
import type { Job } from "@/lib/job-queue/shapes";
import { to, toApi } from "@/lib/paths";

/** A job: what it does, where it stands, why it failed, when it runs next, and the way to run it again. */
export const jobColumns = (workspace: string, now: Date, why: string | null): Column<Job>[] => [
  {
    id: "job",
    header: "Job",
    narrow: "title",
    width: "w-[36%]",
    cell: (j) => (
      <div className="min-w-0">
        <code className="font-mono text-sm">{j.task}</code>
        {j.summary && j.ticket && (
          <p className="mt-0.5 text-sm">
            <Link href={to.approval({ workspace, id: j.ticket.id })}>{headline(j.summary)}</Link>
          </p>
        )}
        {j.last_error && <p className="mt-0.5 text-danger text-xs [overflow-wrap:anywhere]">{j.last_error}</p>}
        <p className="mt-0.5 text-muted text-xs">
          in the queue since <Time at={j.created_at} now={now} />
        </p>
      </div>
    ),
  },
  { id: "state", header: "State", cell: (j) => jobBadge(j.state) },
  {
    id: "attempts",
    header: "Attempts",
    cell: (j) => `${j.attempts} of ${j.max_attempts}`,
  },
  {
    id: "next",
    header: "Runs",
    wrap: true,
    width: "@2xl:min-w-36",
    cell: (j) => (j.lease ? <Held lease={j.lease} now={now} /> : <Next job={j} now={now} />),
  },
  {
    id: "retry",
    header: "Retry",
    narrow: "bare",
    wrap: true,
    width: "@2xl:min-w-40 @5xl:min-w-80",
    align: "end",
    cell: (j) =>
      j.can_retry ? (
        <ActionButton
          label="Run again"
          size="sm"
          icon="refresh-cw"
          disabledReason={why}
          request={{ path: toApi.retryJob(j), method: "POST", workspace }}
          done={{ message: "It is in the queue again." }}
        />
      ) : (
        <span className="text-muted text-xs">{j.reasons[0]}</span>
      ),
  },
];

function Next({ job, now }: { job: Job; now: Date }) {
  if (job.next_attempt_at === null) return <span className="text-muted">not by itself</span>;
  if (new Date(job.next_attempt_at) <= now) return <span className="text-muted">as soon as a worker is free</span>;
  return <Time at={job.next_attempt_at} now={now} />;
}

function Held({ lease, now }: { lease: NonNullable<Job["lease"]>; now: Date }) {
  return (
    <span>
      since <Time at={lease.since} now={now} />
      {lease.worker && <span className="block text-muted text-xs">by {lease.worker}</span>}
      {lease.worker_seen_at && (
        <span className="block text-muted text-xs">
          heard of <Time at={lease.worker_seen_at} now={now} />
        </span>
      )}
      {lease.expires_at && (
        <span className="block text-muted text-xs">
          lease until <Time at={lease.expires_at} now={now} />
        </span>
      )}
    </span>
  );
}
