"use client";

import { useRouter } from "next/navigation";
import { type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import { bodyOf, mergePatch, type Tree } from "@/components/form/body";
import { ConflictAlert } from "@/components/form/conflict-alert";
import { FormState, useFirstFault } from "@/components/form/form-state";
import { ProblemAlert } from "@/components/form/problem-alert";
import { UnsavedGuard } from "@/components/form/unsaved";
import { type Done, type Send, useSend } from "@/components/form/use-send";
import type { Problem } from "@/lib/client/problem";
import { diffJson, type Json } from "@/lib/versions/diff";

type Props = {
  /** Where it goes; the body is read from the fields. */
  request: Omit<Send, "body">;
  /** Members of the body that no field shows. */
  also?: Readonly<Record<string, unknown>>;
  /**
   * The document the fields were filled from, for one that is patched: only what was changed is sent, and a 412 says what
   * others changed. `at` is where the answer's `current` holds the document; without it `current` is the document.
   */
  patches?: { document: Tree; at?: string };
  done: Done;
  /** Beside `done`, for what holds the form: a dialog closes. */
  onDone?: () => void;
  /** Ask before unsaved changes are left; off for searches and sign-in. */
  guard?: boolean;
  className?: string;
  children: ReactNode;
};

/**
 * A form that speaks to the API. Fields named by JSON Pointer make the body; errors come back to the field they name,
 * and what names no field here stands above, once. Pages hand over plain values only, so a page stays on the server.
 */
export function ApiForm({ request, also, patches, done, onDone, guard = true, className, children }: Props) {
  const initial = useRef<Tree>({});
  const [dirty, setDirty] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const form = useFirstFault(problem);
  const [fields, setFields] = useState<ReadonlySet<string>>(new Set());
  const { busy, send, settle } = useSend(request.workspace);
  const router = useRouter();
  const state = useMemo(() => ({ busy, dirty, problem }), [busy, dirty, problem]);

  useEffect(() => {
    if (form.current) initial.current = bodyOf(form.current);
  }, []);

  const changes = (element: HTMLFormElement) => mergePatch(initial.current, bodyOf(element));

  async function submit(element: HTMLFormElement, ifMatch = request.ifMatch) {
    const body = { ...(patches ? changes(element) : bodyOf(element)), ...also };
    setFields(new Set([...element.elements].map((e) => ("name" in e ? String(e.name) : ""))));
    const outcome = await send({ ...request, ifMatch, body });
    if (!outcome.ok) return setProblem(outcome.problem);
    setProblem(null);
    setDirty(false);
    initial.current = bodyOf(element);
    settle(outcome, done);
    onDone?.();
  }
  // The page keys the form by the document's revision, so a newer document is a new form.
  function readAgain() {
    setProblem(null);
    setDirty(false);
    router.refresh();
  }
  const conflict = patches && problem?.status === 412 ? conflictOf(problem, patches) : null;
  const unplaced = problem && (problem.errors.length === 0 || problem.errors.some((e) => !fields.has(e.field)));
  return (
    <FormState value={state}>
      <form
        ref={form}
        noValidate
        className={className}
        onInput={(event) => setDirty(Object.keys(changes(event.currentTarget)).length > 0)}
        onSubmit={(event) => {
          event.preventDefault();
          if (!busy) void submit(event.currentTarget);
        }}
      >
        {conflict && (
          <ConflictAlert
            theirs={conflict.theirs}
            mine={
              form.current
                ? diffJson(initial.current as Json, bodyOf(form.current) as Json).changes.map((c) => c.path)
                : []
            }
            keep={{
              label: "Save mine on top",
              run: () => form.current && void submit(form.current, conflict.revision),
            }}
            take={{ label: "Drop mine and read again", run: readAgain }}
            busy={busy}
          />
        )}
        {problem && unplaced && !conflict && (
          <ProblemAlert problem={problem} shownElsewhere={fields} workspace={request.workspace} className="mb-4" />
        )}
        {children}
      </form>
      {guard && <UnsavedGuard dirty={dirty} />}
    </FormState>
  );
}

/** What a 412 tells of the document as it is now; null where it does not tell enough to go on. */
function conflictOf({ extra }: Problem, { document, at }: { document: Tree; at?: string }) {
  const current = extra.current;
  if (typeof current !== "object" || current === null || !("revision" in current)) return null;
  const { revision } = current;
  const now = at === undefined ? current : (current as Tree)[at];
  if (typeof revision !== "number" || typeof now !== "object" || now === null) return null;
  const theirs = diffJson(document as Json, now as Json);
  // The revision itself and the time of the last write have changed, of course.
  const told = theirs.changes.filter((c) => !["/revision", "/updated_at"].includes(c.path));
  return { revision, theirs: { ...theirs, changes: told } };
}
