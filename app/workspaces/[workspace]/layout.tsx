import { notFound } from "next/navigation";
import type { ReactNode } from "react";
import { currentVisit, pageRead, signInFirst } from "@/app/console/session";
import { Shell } from "@/components/shell/shell";
import type { Viewer } from "@/components/shell/viewer";
import type { Actor } from "@/lib/access/actor";
import { can } from "@/lib/access/can";
import { countDecidable, type WaitingFor } from "@/lib/approvals/decidable";
import { logAlarm } from "@/lib/audit/proofs/health";
import type { Visit } from "@/lib/auth/sessions/visit";
import { env } from "@/lib/env";
import { countUnread } from "@/lib/notifications/count";
import { decodeSegment, to } from "@/lib/paths";
import { together } from "@/lib/view/together";

type Props = { params: Promise<{ workspace: string }>; children: ReactNode };

/** Everything behind a session stands in the frame of its workspace. */
export default async function WorkspaceLayout({ params, children }: Props) {
  const workspace = decodeSegment((await params).workspace);
  if (workspace === null) notFound();
  const visit = await currentVisit(workspace);
  if (!visit) return signInFirst(to.overview({ workspace }));
  const { actor } = visit;
  const { waitingForMe = null, unread } = await pageRead(counted(actor));
  const viewer = {
    ...viewerOf(visit),
    logAlarm: await logAlarm(actor, new Date()),
    waitingForMe,
    unread: { count: unread.unread_count, at: Date.now() },
  };
  return <Shell viewer={viewer}>{children}</Shell>;
}

/** What the frame counts, in one round trip; what waits for them only of who decides something here. */
const counted = (actor: Actor): Promise<{ waitingForMe?: WaitingFor; unread: { unread_count: number } }> => {
  const unread = [countUnread, {}] as const;
  if (!can(actor, "approval:decide", "any")) return together(actor, { unread });
  return together(actor, { waitingForMe: [countDecidable, {}], unread });
};

const viewerOf = ({ actor, workspaces }: Visit): Omit<Viewer, "waitingForMe" | "unread"> => ({
  name: actor.name,
  email: actor.email,
  roles: [...new Set(actor.grants.map((g) => g.role)), ...(actor.platformAdmin ? ["platform-admin"] : [])],
  workspace: actor.workspace,
  workspaces: workspaces.map(({ slug, name }) => ({ slug, name })),
  logAlarm: null,
  canReadAudit: can(actor, "audit:read", "any"),
  demo: env.ASSENT_DEMO,
});
