"use client";

import { useEffect, useRef } from "react";
import { Alert } from "@/components/form/problem-alert";
import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import type { Invited } from "@/lib/members/shapes";

/** What came of adding somebody: the one-time link, this once, or that they need none. */
export function InvitationLink({ invited: { user, invitation }, onDone }: { invited: Invited; onDone: () => void }) {
  const place = useRef<HTMLDivElement>(null);
  // The form that had the focus is gone.
  useEffect(() => place.current?.focus(), []);
  const link = invitation && new URL(invitation.path, window.location.origin).href;
  return (
    <div ref={place} tabIndex={-1} className="flex flex-col gap-3 focus-visible:outline-none">
      {invitation && link ? (
        <Alert
          tone="success"
          icon="circle-check"
          title={`${user.email} is invited. Copy the link now: it is shown this once.`}
          live
        >
          <p className="mt-1 flex items-center gap-1 rounded-md border border-line bg-surface py-1 pr-1 pl-2.5">
            <code className="min-w-0 flex-1 font-mono text-sm [overflow-wrap:anywhere]">{link}</code>
            <CopyButton text={link} label="Copy the link" />
          </p>
          <p className="mt-1 text-sm">
            Give it to them yourself; Assent sends no mail. It sets their password, works once and until{" "}
            {new Date(invitation.expires_at).toLocaleString()}.
          </p>
        </Alert>
      ) : (
        <Alert tone="success" icon="circle-check" title={`${user.name} is a member now.`} live>
          <p>They have an account already and sign in as always.</p>
        </Alert>
      )}
      <div>
        <Button onClick={onDone}>{link ? "I have kept it" : "Done"}</Button>
      </div>
    </div>
  );
}
