"use client";

import { useState } from "react";
import { Report } from "@/components/audit/verify-report";
import { Button } from "@/components/ui/button";
import { call } from "@/lib/client/call";
import { toApi } from "@/lib/paths";
import type { CheckpointsAnswer, EntriesAnswer } from "@/lib/proof/served";
import type { Report as Found } from "@/lib/proof/verify";

type Props = {
  workspace: string;
  /** Why this person cannot verify; null when they can. */
  whyNot: string | null;
};

type Seen = { key: string; checkpoint: string };
type State =
  | { step: "idle" }
  | { step: "running"; done: number; size: number }
  | { step: "found"; report: Found; ms: number }
  | { step: "failed"; why: string };

/** What this browser saw of the log when it last held. It is compared with; the server cannot change it. */
const KEPT = "assent-audit-log";

/** Runs the verifier in the browser: the same program as the command line's, over the same three routes. */
export function VerifyLog({ workspace, whyNot }: Props) {
  const [state, setState] = useState<State>({ step: "idle" });
  async function start() {
    setState({ step: "running", done: 0, size: 0 });
    const since = performance.now();
    try {
      const report = await run(workspace, (done, size) => setState({ step: "running", done, size }));
      setState({ step: "found", report, ms: performance.now() - since });
    } catch (error) {
      setState({ step: "failed", why: error instanceof Error ? error.message : String(error) });
    }
  }
  return (
    <div className="grid gap-4">
      <p className="max-w-prose text-muted">
        Hashes every event again, rebuilds the tree and compares it with the signed checkpoint and with the one this
        browser saw before. A large log takes a while; keep the page open.
      </p>
      <div>
        <Button
          variant="primary"
          icon="shield-check"
          busy={state.step === "running"}
          disabledReason={whyNot}
          onClick={() => void start()}
        >
          {state.step === "idle" ? "Verify now" : "Verify again"}
        </Button>
      </div>
      <div aria-live="polite">
        {state.step === "running" && <Progress done={state.done} size={state.size} />}
        {state.step === "failed" && <p className="text-danger">It could not be verified: {state.why}</p>}
        {state.step === "found" && <Report report={state.report} ms={state.ms} />}
      </div>
    </div>
  );
}

function Progress({ done, size }: { done: number; size: number }) {
  return (
    <label className="grid max-w-md gap-1 text-muted text-sm">
      {size === 0 ? "Asking for the checkpoint" : `${done} of ${size} events`}
      <progress className="w-full accent-accent-solid" max={size || 1} value={done} />
    </label>
  );
}

async function run(workspace: string, onProgress: (done: number, size: number) => void): Promise<Found> {
  // Loaded when somebody verifies, so that looking at the page costs nothing.
  const [{ verifyLog }, { servedEvidence }] = await Promise.all([
    import("@/lib/proof/verify"),
    import("@/lib/proof/served"),
  ]);
  const get = async <T,>(path: string): Promise<T> => {
    const outcome = await call<T>(path, { workspace });
    if (!outcome.ok) throw new Error(outcome.problem.detail);
    return outcome.data;
  };
  const first = await get<CheckpointsAnswer>(toApi.auditCheckpoints({ limit: 1 }));
  const evidence = servedEvidence({
    checkpoints: (query) => get<CheckpointsAnswer>(toApi.auditCheckpoints(query)),
    leaves: (query) => get(toApi.auditLeaves(query)),
    entries: (query) => get<EntriesAnswer>(toApi.auditEntries(query)),
  });
  const seen = readSeen();
  const report = await verifyLog(evidence, {
    scope: { workspace: first.workspace_id },
    trusted: seen ? [seen.key] : [],
    saved: seen ? [seen.checkpoint] : [],
    onProgress,
  });
  if (report.ok && report.key && report.note) keepSeen({ key: report.key, checkpoint: report.note });
  return report;
}

function readSeen(): Seen | null {
  try {
    const seen = JSON.parse(localStorage.getItem(KEPT) ?? "null") as Seen | null;
    return typeof seen?.key === "string" && typeof seen.checkpoint === "string" ? seen : null;
  } catch {
    return null;
  }
}

function keepSeen(seen: Seen): void {
  try {
    localStorage.setItem(KEPT, JSON.stringify(seen));
  } catch {
    // Without storage the next verification begins anew; it says so.
  }
}
