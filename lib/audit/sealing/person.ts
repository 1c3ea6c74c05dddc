import type { Person } from "@/lib/access/actor";

/** Who the log's own events are by. */
export const sequencerPerson = (requestId: string): Person => ({
  kind: "job",
  id: "audit.sequencer",
  userId: null,
  name: "Audit sequencer",
  email: null,
  via: "worker",
  platformAdmin: false,
  tokenScopes: null,
  credential: null,
  context: { requestId, correlationId: requestId, ip: null, userAgent: null },
});
