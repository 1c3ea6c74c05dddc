"use client";

import { type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import { bodyOf } from "@/components/form/body";
import { FormState } from "@/components/form/form-state";
import { ProblemAlert } from "@/components/form/problem-alert";
import { UnsavedGuard } from "@/components/form/unsaved";
import { type Done, type Send, useSend, useSettle } from "@/components/form/use-send";
import type { Problem } from "@/lib/client/problem";

type Props = {
  /** Where it goes; the body is read from the fields. */
  request: Omit<Send, "body">;
  /** Members of the body that no field shows. */
  also?: Readonly<Record<string, unknown>>;
  done: Done;
  /** Ask before unsaved changes are left; off for searches and sign-in. */
  guard?: boolean;
  className?: string;
  children: ReactNode;
};

/**
 * A form that speaks to the API. Fields named by JSON Pointer make the body; errors come back to the field they name,
 * and what names no field here stands above, once. Pages hand over plain values only, so a page stays on the server.
 */
export function ApiForm({ request, also, done, guard = true, className, children }: Props) {
  const form = useRef<HTMLFormElement>(null);
  const initial = useRef("");
  const [dirty, setDirty] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [fields, setFields] = useState<ReadonlySet<string>>(new Set());
  const { busy, send } = useSend();
  const settle = useSettle(request.workspace);
  const state = useMemo(() => ({ busy, dirty, problem }), [busy, dirty, problem]);

  useEffect(() => {
    if (form.current) initial.current = JSON.stringify(bodyOf(form.current));
  }, []);
  useEffect(() => {
    if (problem) form.current?.querySelector<HTMLElement>("[aria-invalid='true']")?.focus();
  }, [problem]);

  async function submit(element: HTMLFormElement) {
    const body = { ...bodyOf(element), ...also };
    setFields(new Set([...element.elements].map((e) => ("name" in e ? String(e.name) : ""))));
    const outcome = await send({ ...request, body });
    if (!outcome.ok) return setProblem(outcome.problem);
    setProblem(null);
    setDirty(false);
    initial.current = JSON.stringify(bodyOf(element));
    settle(outcome, done);
  }
  const unplaced = problem && (problem.errors.length === 0 || problem.errors.some((e) => !fields.has(e.field)));
  return (
    <FormState value={state}>
      <form
        ref={form}
        noValidate
        className={className}
        onInput={(event) => setDirty(JSON.stringify(bodyOf(event.currentTarget)) !== initial.current)}
        onSubmit={(event) => {
          event.preventDefault();
          if (!busy) void submit(event.currentTarget);
        }}
      >
        {problem && unplaced && <ProblemAlert problem={problem} shownElsewhere={fields} className="mb-4" />}
        {children}
      </form>
      {guard && <UnsavedGuard dirty={dirty} />}
    </FormState>
  );
}
