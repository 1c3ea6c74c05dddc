import { notFound, redirect } from "next/navigation";
import type { ReactNode } from "react";
import { currentVisit, type Visit } from "@/app/(console)/session";
import { Shell } from "@/components/shell/shell";
import type { Viewer } from "@/components/shell/viewer";
import { can } from "@/lib/access/can";
import { countDecidable } from "@/lib/approvals/decidable";
import { env } from "@/lib/env";
import { decodeSegment, to } from "@/lib/paths";

type Props = { params: Promise<{ workspace: string }>; children: ReactNode };

/** Everything behind a session stands in the frame of its workspace. */
export default async function WorkspaceLayout({ params, children }: Props) {
  const workspace = decodeSegment((await params).workspace);
  if (workspace === null) notFound();
  const visit = await currentVisit(workspace);
  if (!visit) redirect(to.signIn({ next: to.overview({ workspace }) }));
  const { actor } = visit;
  const waitingForMe = can(actor, "approval:decide", "any") ? await countDecidable.run(actor, {}) : null;
  return <Shell viewer={{ ...viewerOf(visit), waitingForMe }}>{children}</Shell>;
}

const viewerOf = ({ actor, workspaces }: Visit): Viewer => ({
  name: actor.name,
  email: actor.email,
  roles: [...new Set(actor.grants.map((g) => g.role)), ...(actor.platformAdmin ? ["platform-admin"] : [])],
  workspace: actor.workspace,
  workspaces: workspaces.map(({ slug, name }) => ({ slug, name })),
  canReadAudit: can(actor, "audit:read", "any"),
  waitingForMe: null,
  demo: env.ASSENT_DEMO,
});
