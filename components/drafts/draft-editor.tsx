"use client";

import { useDeferredValue, useMemo, useRef, useState } from "react";
import { CutVersion } from "@/components/drafts/cut-version";
import { ConflictAlert } from "@/components/form/conflict-alert";
import { JsonEditor, type JsonEditorHandle, type Mark } from "@/components/form/json-editor";
import { faultOf, placeOf } from "@/components/form/json-place";
import { ProblemAlert } from "@/components/form/problem-alert";
import { UnsavedGuard } from "@/components/form/unsaved";
import { useSend } from "@/components/form/use-send";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/input/field";
import { Input } from "@/components/ui/input/input";
import type { Problem } from "@/lib/client/problem";
import type { Draft } from "@/lib/drafts/shapes";
import { type AssetRef, toApi } from "@/lib/paths";
import { diffJson, type Json } from "@/lib/versions/diff";

type Props = {
  workspace: string;
  asset: AssetRef;
  /** The saved draft as text, or something to begin with where there is none (revision 0). */
  text: string;
  revision: number;
  /** Number of the newest version when the saved draft holds the same. */
  sameAs: number | null;
  /** Why this person cannot save, or cut. */
  save: string | null;
  cut: string | null;
};

const written = (content: unknown): string => JSON.stringify(content, null, 2);

/**
 * The one editable content of an asset. What was typed stays until it is saved or given up by choice: when somebody saved
 * first, both are shown; when the server refuses, its words stand at the lines they are about.
 */
export function DraftEditor({ workspace, asset, text, revision, sameAs, save, cut }: Props) {
  const [base, setBase] = useState({ text, revision });
  const [typed, setTyped] = useState(text);
  const [aside, setAside] = useState<string | null>(null);
  const [message, setMessage] = useState("");
  const [problem, setProblem] = useState<Problem | null>(null);
  const editor = useRef<JsonEditorHandle>(null);
  const { busy, send, settle } = useSend(workspace);
  const dirty = typed !== base.text;
  // A newer draft came with the page and nothing was typed: show it.
  if (!dirty && revision > base.revision) {
    setBase({ text, revision });
    setTyped(text);
  }
  const read = useDeferredValue(typed);
  const fault = useMemo(() => faultOf(read), [read]);
  const marks = fault ? [fault] : marksOf(problem, read);
  const conflict = problem?.status === 412 ? conflictOf(problem, base.text, typed) : null;

  async function submit(ifMatch = base.revision) {
    // What is drawn may be behind what was typed, and the key that saves knows no button.
    const wrong = faultOf(typed);
    if (wrong) return editor.current?.goTo(wrong.at);
    if (busy) return;
    // The text itself is sent: the server judges every digit and name as it was typed.
    const body = `{"content":${typed},"message":${JSON.stringify(message.trim() || null)}}`;
    const outcome = await send<Draft>({ method: "PUT", path: toApi.draft({ asset }), workspace, ifMatch, text: body });
    if (!outcome.ok) return setProblem(outcome.problem);
    setProblem(null);
    setBase({ text: typed, revision: outcome.data.revision });
    setMessage("");
    settle(outcome, { message: `The draft is saved, revision ${outcome.data.revision}.` });
  }
  function take(theirs: { revision: number; content: unknown }) {
    setAside(typed);
    setTyped(written(theirs.content));
    setBase({ text: written(theirs.content), revision: theirs.revision });
    setProblem(null);
  }
  const unsaved = base.revision === 0 || dirty;
  return (
    <div className="flex flex-col gap-3">
      {conflict && (
        <ConflictAlert
          by={conflict.by}
          theirs={conflict.theirs}
          mine={conflict.mine}
          busy={busy}
          keep={{ label: "Save mine instead", run: () => void submit(conflict.current.revision) }}
          take={{ label: "Take theirs, set mine aside", run: () => take(conflict.current) }}
        />
      )}
      {problem && !conflict && problem.errors.length === 0 && <ProblemAlert problem={problem} />}
      <JsonEditor
        ref={editor}
        label="Draft content, as JSON"
        value={typed}
        onChange={setTyped}
        onSave={() => void submit()}
        marks={marks}
        readOnly={save !== null}
      />
      {aside !== null && (
        <p className="text-muted text-sm">
          Your own text is set aside.{" "}
          <Button
            size="sm"
            onClick={() => {
              setTyped(aside);
              setAside(null);
            }}
          >
            Bring it back
          </Button>
        </p>
      )}
      {save === null && (
        <Field label="Message" hint="What this save is for. Kept with the revision.">
          {(control) => (
            <Input {...control} maxLength={2000} value={message} onChange={(event) => setMessage(event.target.value)} />
          )}
        </Field>
      )}
      <div className="flex flex-wrap items-start gap-2">
        <Button
          variant="primary"
          busy={busy}
          disabledReason={
            save ?? (fault ? `Line ${fault.line} is not JSON yet.` : unsaved ? null : "Nothing has been changed.")
          }
          onClick={() => void submit()}
        >
          Save draft
        </Button>
        {save === null && (
          <Button
            disabledReason={fault ? "Correct the text first." : null}
            onClick={() => setTyped(written(JSON.parse(typed)))}
          >
            Format
          </Button>
        )}
        <CutVersion
          workspace={workspace}
          asset={asset}
          content={() => JSON.parse(base.text)}
          sameAs={sameAs}
          disabledReason={cut ?? (unsaved ? "Save the draft first." : null)}
        />
      </div>
      <UnsavedGuard dirty={dirty} />
    </div>
  );
}

/** The server's complaints at the lines of the text. Its pointers name the body, in which the text is `content`. */
function marksOf(problem: Problem | null, text: string): Mark[] {
  return (problem?.errors ?? []).map(({ field, message }) => {
    const pointer = field.replace(/^\/content/, "");
    return { at: placeOf(text, pointer), message: pointer ? `${pointer} ${message}` : message };
  });
}

function conflictOf(problem: Problem, base: string, typed: string) {
  const current = problem.extra.current as Partial<Draft> | undefined;
  if (typeof current?.revision !== "number") return null;
  const before = JSON.parse(base) as Json;
  return {
    current: { revision: current.revision, content: current.content ?? {} },
    by: current.updated_by?.name ?? null,
    theirs: diffJson(before, (current.content ?? {}) as Json),
    mine: faultOf(typed) ? [] : diffJson(before, JSON.parse(typed) as Json).changes.map((c) => c.path),
  };
}
