import { notFound, redirect } from "next/navigation";
import type { ReactNode } from "react";
import { currentVisit, type Visit } from "@/app/(console)/session";
import { Shell } from "@/components/shell/shell";
import type { Viewer } from "@/components/shell/viewer";
import { can } from "@/lib/access/can";
import { countDecidable } from "@/lib/approvals/decidable";
import { isLogBroken } from "@/lib/audit/proofs/health";
import { env } from "@/lib/env";
import { countUnread } from "@/lib/notifications/count";
import { decodeSegment, to } from "@/lib/paths";

type Props = { params: Promise<{ workspace: string }>; children: ReactNode };

/** Everything behind a session stands in the frame of its workspace. */
export default async function WorkspaceLayout({ params, children }: Props) {
  const workspace = decodeSegment((await params).workspace);
  if (workspace === null) notFound();
  const visit = await currentVisit(workspace);
  if (!visit) redirect(to.signIn({ next: to.overview({ workspace }) }));
  const { actor } = visit;
  // One after the other: a request holds one connection at a time, whatever its frame shows.
  const waitingForMe = can(actor, "approval:decide", "any") ? await countDecidable.run(actor, {}) : null;
  const { unread_count: count } = await countUnread.run(actor, {});
  const logBroken = await isLogBroken(actor, new Date());
  const unread = { count, at: Date.now() };
  return <Shell viewer={{ ...viewerOf(visit), logBroken, waitingForMe, unread }}>{children}</Shell>;
}

const viewerOf = ({ actor, workspaces }: Visit): Omit<Viewer, "waitingForMe" | "unread"> => ({
  name: actor.name,
  email: actor.email,
  roles: [...new Set(actor.grants.map((g) => g.role)), ...(actor.platformAdmin ? ["platform-admin"] : [])],
  workspace: actor.workspace,
  workspaces: workspaces.map(({ slug, name }) => ({ slug, name })),
  logBroken: false,
  canReadAudit: can(actor, "audit:read", "any"),
  demo: env.ASSENT_DEMO,
});
