import type { EnvironmentRef } from "@/lib/access/actor";
import { holdersOf, type Notice } from "@/lib/notifications/notice/notice";

type Place = Pick<EnvironmentRef, "slug" | "class"> | null;
type About = { type: string; id: string };

/** To everyone who decides there, at once: somebody has gone past them, why, and under which incident. */
export const glassBroken = (it: {
  by: { id: string; name: string };
  summary: string;
  reason: string;
  incident: string;
  environment: Place;
  subject: About;
}): Notice => ({
  type: "SYSTEM_ALERT",
  title: `${it.by.name} broke glass: ${it.summary}`,
  body: `${it.incident}: ${it.reason}`,
  subject: it.subject,
  to: holdersOf("approval:decide", it.environment, [it.by.id]),
});

/** To everyone who can let people in: a request waits, and nobody is left who could decide it. */
export const nobodyEligible = (it: { summary: string; why: string; subject: About }): Notice => ({
  type: "SYSTEM_ALERT",
  title: `Nobody is left who could decide: ${it.summary}`,
  body: it.why,
  subject: it.subject,
  to: holdersOf("member:write", null),
});

/** To whom somebody has handed their decisions, from when to when. */
export const delegatedTo = (it: {
  by: string;
  to: readonly string[];
  from: Date;
  until: Date;
  reason: string | null;
  subject: About;
}): Notice => ({
  type: "SYSTEM_ALERT",
  title: `${it.by} has asked you to decide for them, from ${day(it.from)} to ${day(it.until)}`,
  body: it.reason,
  subject: it.subject,
  to: { kind: "people", ids: it.to },
});

/** To who was put into a group that decides for somebody. */
export const joinedLending = (it: {
  by: string;
  to: string;
  group: string;
  from: string;
  until: Date;
  delegation: string;
}): Notice => ({
  type: "SYSTEM_ALERT",
  title: `${it.by} has put you into ${it.group}, which decides for ${it.from} until ${day(it.until)}`,
  subject: { type: "delegation", id: it.delegation },
  to: { kind: "people", ids: [it.to] },
});

/** To everyone who writes policies: a later version brought one that this workspace does not have. */
export const policyOffered = (it: { name: string; builtin: string; says: string }): Notice => ({
  type: "SYSTEM_ALERT",
  title: `This version offers the policy ${it.name}; it is not in force here`,
  body: it.says,
  subject: { type: "policy-offer", id: it.builtin },
  to: holdersOf("policy:write", null),
});

/** To everyone who can mend it: a receiver of the audit log was given up. */
export const webhookDisabled = (it: { name: string; reason: string; subject: About }): Notice => ({
  type: "SYSTEM_ALERT",
  title: `The audit webhook ${it.name} is disabled: its receiver failed for days`,
  body: it.reason,
  subject: it.subject,
  to: holdersOf("webhook:write", null),
});

const day = (at: Date): string => at.toISOString().slice(0, 10);
