"use client";

import { useEffect, useState } from "react";
import type { Checked, Draft } from "@/components/policies/draft";
import { call } from "@/lib/client/call";
import type { Problem } from "@/lib/client/problem";
import { toApi } from "@/lib/paths";

const PAUSE_MS = 500;

type Check = { checked: Checked | null; problem: Problem | null; busy: boolean };

/** Asks the server about a draft once it has rested for a moment; an answer that was overtaken is dropped. */
export function useCheck(workspace: string, draft: Draft, replaces: string | null): Check {
  const [state, setState] = useState<Check>({ checked: null, problem: null, busy: true });
  const text = JSON.stringify(draft);
  useEffect(() => {
    const stop = new AbortController();
    setState((known) => ({ ...known, busy: true }));
    const timer = setTimeout(() => {
      const policy = JSON.parse(text) as Draft;
      // A name that is still to be typed must not hide what can be said of the rest.
      const body = { policy: { ...policy, name: policy.name.trim() || "New policy" }, ...(replaces && { replaces }) };
      call<Checked>(toApi.simulatePolicy(), { method: "POST", workspace, body, signal: stop.signal }).then(
        (outcome) =>
          setState(
            outcome.ok
              ? { checked: outcome.data, problem: null, busy: false }
              : { checked: null, problem: outcome.problem, busy: false },
          ),
        // Overtaken by a newer draft.
        () => undefined,
      );
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [workspace, text, replaces]);
  return state;
}
