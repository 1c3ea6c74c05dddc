"use client";

import { useEffect, useRef } from "react";
import { Alert } from "@/components/form/problem-alert";
import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";

export type MadeToken = { name: string; kind: "cli" | "api" | "live"; token: string };

/** A token's secret, the one time it is shown, with what to do with it. */
export function TokenSecret({ made: { name, kind, token }, onDone }: { made: MadeToken; onDone: () => void }) {
  const place = useRef<HTMLDivElement>(null);
  // The form that had the focus is gone.
  useEffect(() => place.current?.focus(), []);
  return (
    <div ref={place} tabIndex={-1} className="flex flex-col gap-3 focus-visible:outline-none">
      <Alert tone="success" icon="circle-check" title={`${name} is made. Copy it now: it is shown this once.`} live>
        <Secret text={token} what="Copy the token" />
      </Alert>
      {kind === "cli" ? (
        <div className="text-sm">
          <p>Sign in to the command line with it:</p>
          <Secret
            text={`assent login --api ${window.location.origin} --token ${token}`}
            shown={`assent login --api ${window.location.origin} --token …`}
            what="Copy the command"
          />
          <p className="mt-1 text-muted">
            Without <code className="font-mono">--token</code> it is asked for, and stays out of the shell’s history.
          </p>
        </div>
      ) : (
        <div className="text-sm">
          <p>
            {kind === "api" ? "Send it with every request:" : "Send it with every evaluation; other routes refuse it:"}
          </p>
          <Secret text={`Authorization: Bearer ${token}`} shown="Authorization: Bearer …" what="Copy the header" />
        </div>
      )}
      <div>
        <Button onClick={onDone}>I have kept it</Button>
      </div>
    </div>
  );
}

function Secret({ text, shown = text, what }: { text: string; shown?: string; what: string }) {
  return (
    <p className="mt-1 flex items-center gap-1 rounded-md border border-line bg-surface py-1 pr-1 pl-2.5">
      <code className="min-w-0 flex-1 font-mono text-sm [overflow-wrap:anywhere]">{shown}</code>
      <CopyButton text={text} label={what} />
    </p>
  );
}
