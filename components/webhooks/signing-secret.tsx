"use client";

import { useEffect, useRef } from "react";
import { Alert } from "@/components/form/problem-alert";
import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";

/** A signing secret, the one time it is shown. */
export function SigningSecret({ name, secret, onDone }: { name: string; secret: string; onDone: () => void }) {
  const place = useRef<HTMLDivElement>(null);
  // The control that had the focus is gone.
  useEffect(() => place.current?.focus(), []);
  return (
    <div ref={place} tabIndex={-1} className="flex flex-col gap-3 focus-visible:outline-none">
      <Alert
        tone="success"
        icon="circle-check"
        title={`The signing secret of ${name}. Copy it now: it is shown this once.`}
        live
      >
        <p className="mt-1 flex items-center gap-1 rounded-md border border-line bg-surface py-1 pr-1 pl-2.5">
          <code className="min-w-0 flex-1 font-mono text-sm [overflow-wrap:anywhere]">{secret}</code>
          <CopyButton text={secret} label="Copy the signing secret" />
        </p>
        <p className="mt-1">The receiver verifies each message with it, by a library of Standard Webhooks.</p>
      </Alert>
      <div>
        <Button onClick={onDone}>I have kept it</Button>
      </div>
    </div>
  );
}
