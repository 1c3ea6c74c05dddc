import { changeText } from "@/components/approvals/batch/change-text";
import type { Preflight } from "@/components/approvals/batch/preflight";
import { environmentChip } from "@/components/badges/environment";
import { Alert } from "@/components/form/problem-alert";
import { Badge } from "@/components/ui/badge";
import type { Change } from "@/lib/versions/diff";

const CHANGES_SHOWN = 4;

/** What a batch would decide, before it does: each difference once, with the requests that make it. */
export function PreflightView({ groups, leftOut, mixed }: Preflight) {
  return (
    <div className="flex flex-col gap-3">
      {mixed && (
        <Alert tone="warning" icon="triangle-alert" title="Test and production together">
          <p>What you decide here reaches production as well as test environments. Look twice, or clear some.</p>
        </Alert>
      )}
      {groups.map((group) => (
        <section
          key={group.requests[0]?.id}
          aria-label={`${group.requests.length} with the same change`}
          className="rounded-md border border-line"
        >
          <div className="border-line border-b bg-sunken px-3 py-2 text-sm">
            <p className="mb-1 font-medium">
              {group.requests.length === 1
                ? "One request changes"
                : `${group.requests.length} requests change the same`}
            </p>
            <Changes changes={group.changes} truncated={group.truncated} />
          </div>
          <ul className="divide-y divide-line">
            {group.requests.map((request) => (
              <li key={request.id} className="flex flex-wrap items-center gap-2 px-3 py-1.5 text-sm">
                <span className="min-w-0 flex-1 [overflow-wrap:anywhere]">{request.summary}</span>
                {request.stale && <Badge tone="warning">Base has moved</Badge>}
                {request.environment && environmentChip(request.environment.slug, request.environment.class)}
              </li>
            ))}
          </ul>
        </section>
      ))}
      {leftOut.length > 0 && (
        <section aria-label="Left out" className="rounded-md border border-line">
          <p className="border-line border-b bg-sunken px-3 py-2 font-medium text-sm">Left out: not yours to decide</p>
          <ul className="divide-y divide-line">
            {leftOut.map((item) => (
              <li key={item.id} className="px-3 py-1.5 text-sm">
                <span className="block [overflow-wrap:anywhere]">{item.summary}</span>
                <span className="text-muted text-xs">{item.why}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

function Changes({ changes, truncated }: { changes: readonly Change[]; truncated: boolean }) {
  if (changes.length === 0) return <p className="text-muted">Nothing: it is so already.</p>;
  const more = changes.length - CHANGES_SHOWN;
  return (
    <ul className="font-mono text-xs">
      {changes.slice(0, CHANGES_SHOWN).map((change) => (
        <li key={change.path} className="[overflow-wrap:anywhere]">
          {change.path || "/"}: {changeText(change)}
        </li>
      ))}
      {(more > 0 || truncated) && (
        <li className="font-sans text-muted">
          {truncated ? "and more" : `and ${more} more`}; open a request to see all
        </li>
      )}
    </ul>
  );
}
