import { z } from "zod";
import { flag, instant, instantOrNull, text, texts } from "@/lib/answers";

const user = z.strictObject({ id: text, name: text, email: text });
const places = texts.nullable().meta({ description: "Slugs, class:test or class:prod; null for everywhere." });
const Grant = z.strictObject({ id: text, role: text, allowed_environments: places, source: text });
/** A grant as it was asked for: what keeps it has no id to name yet. */
const Given = z.strictObject({ role: text, allowed_environments: places });

export const MemberAnswer = z
  .strictObject({ user, joined: flag, invited_until: instantOrNull, grants: z.array(Grant) })
  .meta({ id: "Member" });
export const MembersAnswer = z.strictObject({ members: z.array(MemberAnswer) });

const invitation = z.strictObject({ path: text, expires_at: instant });

/** What a link is answered with, once. */
export const InvitedAnswer = z.strictObject({ user, invitation: invitation.nullable() }).meta({ id: "Invited" });

/** A member as they were just made or changed. */
export const ChangedMemberAnswer = z.strictObject({ user, grants: z.array(Given) }).meta({ id: "ChangedMember" });
export const AddedMemberAnswer = ChangedMemberAnswer.extend({ invitation: invitation.nullable() }).meta({
  id: "AddedMember",
});
