import type { Actor } from "@/lib/access/actor";
import { can, whyCannot } from "@/lib/access/can";
import type { RunOptions } from "@/lib/change/contract";
import type { Subject } from "@/lib/change/spec";
import { conflict, forbidden, invalid, refusal } from "@/lib/errors";
import { type FreezeWindow, frozen, frozenBy, frozenWords } from "@/lib/tickets/freeze";
import type { Ruling } from "@/lib/tickets/match";
import type { ProposalSubject } from "@/lib/tickets/open";

/** Refuses a change that is never made by break-glass (422), and whoever may not break glass there (403). */
export function mayBreakGlass(spec: { breakable?: true }, actor: Actor, { reach }: Subject) {
  if (!spec.breakable)
    throw refusal(422, "BREAK_GLASS_NOT_HERE", "This is never done by break-glass. Ask for it without.");
  if (!can(actor, "approval:break-glass", reach))
    throw forbidden("PERMISSION_DENIED", whyCannot(actor, "approval:break-glass", reach));
}

/** The refusal of whoever still owes a review. */
export const inDebt = (id?: string) =>
  conflict(
    "BREAK_GLASS_DEBT",
    "You broke glass before and nobody has reviewed it yet. Have it reviewed by someone else first.",
    { extra: id ? { break_glass_id: id } : {} },
  );

/** A request waits at most this long for its time. */
const MOST_AHEAD_DAYS = 366;
const DAY_MS = 86_400_000;

/** Refuses a time that has passed or lies too far ahead, and one for a change that would be made at once (422). */
export function mayWait(applyAt: Date, ruling: Ruling, options: RunOptions<never>, now: Date) {
  const wrong = (message: string) => invalid([{ field: "/apply_at", message }]);
  if (applyAt <= now) throw wrong("must lie ahead; leave it out to have it done once approved");
  if (applyAt.getTime() - now.getTime() > MOST_AHEAD_DAYS * DAY_MS) throw wrong("must lie within a year");
  if (ruling.kind !== "gated" || options.breakGlass)
    throw wrong("nothing waits for approval here, so it is done at once");
}

type Asked = { actor: Actor; subject: Subject; about: ProposalSubject; atOnce: boolean; options: RunOptions<never> };

/**
 * The freeze step of the door. A change that would be made now inside an open window is refused 409 FROZEN, unless whoever
 * manages environments there overrides it with a reason; what the record then says is `details`. A request may be
 * opened: it is told that it waits, and takes no override, for nobody would remember it.
 */
export function throughFreeze(windows: readonly FreezeWindow[], { actor, subject, about, atOnce, options }: Asked) {
  const window = frozenBy(windows, about);
  const slug = about.environment?.slug ?? "";
  if (!window) return { details: {}, warnings: [] as string[] };
  const { freezeOverride } = options;
  if (!atOnce && freezeOverride)
    throw refusal(422, "FREEZE_OVERRIDE_NOT_HERE", "This waits for approval, and then until the freeze ends.");
  if (!atOnce) return { details: {}, warnings: [`${frozenWords(slug, window)} Once approved, it waits until then.`] };
  if (!freezeOverride) throw frozen(slug, window);
  if (!can(actor, "environment:write", subject.reach))
    throw forbidden("PERMISSION_DENIED", whyCannot(actor, "environment:write", subject.reach));
  return { details: { freeze_override: { ...freezeOverride, window: window.name } }, warnings: [] as string[] };
}
