"use client";

import { type ReactNode, useId, useState } from "react";
import { Button } from "@/components/ui/button";
import { TypedPhrase, whyNotTyped } from "@/components/ui/input/typed-phrase";
import { Dialog } from "@/components/ui/overlay/dialog";

type Props = {
  open: boolean;
  onClose: () => void;
  title: string;
  /** What will happen, in one or two sentences. */
  children: ReactNode;
  /** The verb on the button. */
  action: string;
  /** Must be typed, letter by letter, before the button works: the name of what is lost. */
  phrase?: string;
  tone?: "danger" | "primary";
  /** Answers whether it is done; the dialog then closes. Says itself, in a toast, why it is not. */
  run: () => Promise<boolean>;
};

/** Asks before something that is hard to undo. */
export function Confirm({ open, onClose, ...rest }: Props) {
  return (
    <Dialog open={open} onClose={onClose} title={rest.title} description={rest.children}>
      {/* Inside the dialog, so that what was typed is gone when it opens again. */}
      <Answer {...rest} onClose={onClose} />
    </Dialog>
  );
}

function Answer({ action, phrase, tone = "danger", run, onClose }: Omit<Props, "open" | "title" | "children">) {
  const [typed, setTyped] = useState("");
  const [busy, setBusy] = useState(false);
  const form = useId();
  const missing = phrase === undefined ? null : whyNotTyped(phrase, typed);
  async function submit() {
    if (missing || busy) return;
    setBusy(true);
    const done = await run().finally(() => setBusy(false));
    if (done) onClose();
  }
  return (
    <form
      id={form}
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      {phrase !== undefined && <TypedPhrase phrase={phrase} typed={typed} onChange={setTyped} />}
      <div className="flex flex-wrap items-start justify-end gap-2 [&>span]:items-end">
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" variant={tone} busy={busy} disabledReason={missing}>
          {action}
        </Button>
      </div>
    </form>
  );
}
