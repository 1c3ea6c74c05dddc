"use client";

import { useEffect, useState } from "react";
import { ProblemAlert } from "@/components/form/problem-alert";
import { Avatar } from "@/components/ui/avatar";
import { Icon } from "@/components/ui/icon";
import { Skeleton } from "@/components/ui/skeleton";
import { call } from "@/lib/client/call";
import type { Problem } from "@/lib/client/problem";
import { toApi } from "@/lib/paths";

type Persona = { id: string; name: string; email: string; roles: string[] };

/** What each persona of the demo is good for; one without a line here shows its roles alone. */
const DOES: Record<string, string> = {
  viewer: "Reads, changes nothing",
  auditor: "Reads and exports the history",
  editor: "Writes drafts and cuts versions",
  operator: "Imports, binds and asks for prod",
  "operator-test": "The same, outside prod",
  approver: "Decides what waits in the queue",
  "approver-2": "A second pair of eyes",
  "security-approver": "Decides on high and critical risk",
  admin: "Policies, members, environments",
  owner: "Owns the workspace, may decide",
  "platform-admin": "All workspaces, decides nowhere",
  outsider: "Member of another workspace",
};
const PERSONAS_OF_THE_DEMO = Object.keys(DOES).length;

/** One press signs in as one of the demo's people. The places of all of them are held while the list is on its way. */
export function PersonaPicker({ next }: { next: string }) {
  const [personas, setPersonas] = useState<readonly Persona[] | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [chosen, setChosen] = useState<string | null>(null);
  useEffect(() => {
    const leaving = new AbortController();
    call<{ personas: Persona[] }>(toApi.demoPersonas(), { signal: leaving.signal }).then(
      (outcome) => (outcome.ok ? setPersonas(outcome.data.personas) : setProblem(outcome.problem)),
      () => undefined,
    );
    return () => leaving.abort();
  }, []);
  async function signIn(persona: string) {
    if (chosen) return;
    setChosen(persona);
    setProblem(null);
    const outcome = await call(toApi.demoSignIn(), { method: "POST", body: { persona } });
    if (outcome.ok) return window.location.assign(next);
    setProblem(outcome.problem);
    setChosen(null);
  }
  return (
    <>
      {problem && <ProblemAlert problem={problem} className="mb-4" />}
      <ul aria-label="People of the demo" aria-busy={!personas} className="grid gap-2 sm:grid-cols-2">
        {personas?.map((p) => (
          <li key={p.id}>
            <Choice persona={p} busy={chosen === p.id} choose={() => void signIn(p.id)} />
          </li>
        )) ??
          (!problem &&
            Array.from({ length: PERSONAS_OF_THE_DEMO }, (_, i) => (
              <Skeleton key={`${i}`} className="h-15 rounded-lg" />
            )))}
      </ul>
    </>
  );
}

function Choice({ persona, busy, choose }: { persona: Persona; busy: boolean; choose: () => void }) {
  return (
    <button
      type="button"
      onClick={choose}
      aria-busy={busy}
      className="flex h-15 w-full items-center gap-3 rounded-lg border border-line bg-surface px-3 text-left shadow-raised hover:border-line-strong hover:bg-hover"
    >
      <Avatar name={persona.name} />
      <span className="min-w-0 flex-1">
        <span className="flex items-baseline gap-2">
          <span className="truncate font-medium">{persona.name}</span>
          <span className="shrink-0 text-muted text-sm">{persona.id}</span>
        </span>
        <span className="block truncate text-muted text-sm">{DOES[persona.id] ?? persona.roles.join(", ")}</span>
      </span>
      <Icon
        name={busy ? "loader-circle" : "arrow-right"}
        className={busy ? "motion-safe:animate-spin" : "text-faint"}
      />
    </button>
  );
}
