import { type SearchParams, searchOf } from "@/app/console/search-params";
import type { QueueName } from "@/components/approvals/queue-view";

/** What can be looked at, and by which filter. */
const FILTERS = {
  waiting: { status: "PENDING_APPROVAL" },
  "for-me": { decidable_by_me: true },
  mine: { requested_by: "me" },
  all: {},
} as const satisfies Record<QueueName, object>;

/** What the address of the queue's page asks for, and the list that shows it. */
export function queueOf(given: SearchParams) {
  const search = searchOf(given, ["view", "q", "environment", "tier"]);
  const view = search.view && Object.hasOwn(FILTERS, search.view) ? (search.view as QueueName) : "waiting";
  const { q, environment, tier, cursor } = search;
  return { view, search, input: { ...FILTERS[view], q, environment, tier, limit: 25, cursor } };
}
