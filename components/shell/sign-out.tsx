"use client";

import clsx from "clsx";
import { useState } from "react";
import { Icon } from "@/components/ui/icon";
import { PANEL_ROW } from "@/components/ui/overlay/panel";
import { toast } from "@/components/ui/overlay/toast-store";
import { call } from "@/lib/client/call";
import { to, toApi } from "@/lib/paths";

/** Ends this session on the server, then leaves with a fresh page, so that nothing of it stays in memory. */
export function SignOut() {
  const [busy, setBusy] = useState(false);
  async function signOut() {
    if (busy) return;
    setBusy(true);
    const outcome = await call(toApi.session({ id: "current" }), { method: "DELETE" });
    // 401: the session is gone already, which is what was asked for.
    if (outcome.ok || outcome.problem.status === 401) return window.location.assign(to.signIn());
    setBusy(false);
    toast({ tone: "danger", text: "You are still signed in", detail: outcome.problem.detail });
  }
  return (
    <button
      type="button"
      aria-busy={busy}
      onClick={() => void signOut()}
      className={clsx(PANEL_ROW, "w-full text-left")}
    >
      <Icon
        name={busy ? "loader-circle" : "log-out"}
        size={14}
        className={busy ? "motion-safe:animate-spin" : "text-faint"}
      />
      Sign out
    </button>
  );
}
