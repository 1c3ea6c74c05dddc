"use client";

import { useState } from "react";
import { type Done, type Send, useSend } from "@/components/form/use-send";
import { Button } from "@/components/ui/button";
import type { ButtonSize, ButtonVariant } from "@/components/ui/button-style";
import type { IconName } from "@/components/ui/icon-sprite";
import { Confirm } from "@/components/ui/overlay/confirm";

type Props = {
  label: string;
  request: Send;
  done: Done;
  variant?: ButtonVariant;
  size?: ButtonSize;
  icon?: IconName;
  disabledReason?: string | null;
  /** Ask first; with a phrase, have it typed. */
  confirm?: { title: string; text: string; phrase?: string };
};

/** One press, one change; what came of it is said in a toast. */
export function ActionButton({ label, request, done, confirm, ...look }: Props) {
  const [asking, setAsking] = useState(false);
  const { busy, send, settle } = useSend(request.workspace, "toast");
  async function run(): Promise<boolean> {
    const outcome = await send(request);
    if (outcome.ok) settle(outcome, done);
    return outcome.ok;
  }
  return (
    <>
      <Button {...look} busy={busy} onClick={() => (confirm ? setAsking(true) : void run())}>
        {label}
      </Button>
      {confirm && (
        <Confirm
          open={asking}
          onClose={() => setAsking(false)}
          title={confirm.title}
          phrase={confirm.phrase}
          action={label}
          tone={look.variant === "primary" ? "primary" : "danger"}
          run={run}
        >
          {confirm.text}
        </Confirm>
      )}
    </>
  );
}
