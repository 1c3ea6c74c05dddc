"use client";

import { useState } from "react";
import { IconButton } from "@/components/ui/button";

/** Copies a text and says so. Without a clipboard (plain HTTP) it says that it could not. */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const [state, setState] = useState<"ready" | "copied" | "failed">("ready");
  async function copy() {
    try {
      await navigator.clipboard.writeText(text);
      setState("copied");
    } catch {
      setState("failed");
    }
  }
  return (
    <span className="inline-flex items-center">
      <IconButton
        size="sm"
        icon={state === "copied" ? "check" : state === "failed" ? "x" : "copy"}
        label={label}
        onClick={copy}
        onBlur={() => setState("ready")}
      />
      <span role="status" className="sr-only">
        {state === "copied" ? "Copied." : state === "failed" ? "Could not copy: select the text instead." : ""}
      </span>
    </span>
  );
}
