"use client";

import { useState } from "react";
import { ProblemAlert } from "@/components/form/problem-alert";
import { useSend } from "@/components/form/use-send";
import { InvitationLink } from "@/components/members/invitation-link";
import { Button } from "@/components/ui/button";
import type { Problem } from "@/lib/client/problem";
import type { Invited } from "@/lib/members/shapes";
import { toApi } from "@/lib/paths";

type Props = { workspace: string; user: string; why: string | null };

/** Makes a new one-time link in the place of the one before, and shows it this once. */
export function NewLink({ workspace, user, why }: Props) {
  const [made, setMade] = useState<Invited | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const { busy, send } = useSend(workspace);
  async function make() {
    const path = toApi.memberInvitation({ workspace, user });
    const outcome = await send<Invited>({ path, method: "POST", workspace });
    if (outcome.ok) setMade(outcome.data);
    setProblem(outcome.ok ? null : outcome.problem);
  }
  if (made) return <InvitationLink invited={made} onDone={() => setMade(null)} />;
  return (
    <div className="flex flex-col items-start gap-3">
      {problem && <ProblemAlert problem={problem} />}
      <Button icon="refresh-cw" busy={busy} disabledReason={why} onClick={() => void make()}>
        Make a new link
      </Button>
    </div>
  );
}
