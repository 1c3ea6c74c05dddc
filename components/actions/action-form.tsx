"use client";

import { useDeferredValue, useMemo, useRef, useState } from "react";
import { paramsText } from "@/components/actions/params-text";
import { ContentHelp } from "@/components/form/content-help";
import { ForecastNote } from "@/components/form/forecast";
import { JsonEditor, type JsonEditorHandle } from "@/components/form/json-editor";
import { faultOf, placeOf } from "@/components/form/json-place";
import { ProblemAlert } from "@/components/form/problem-alert";
import { useSend } from "@/components/form/use-send";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/input/field";
import { Input } from "@/components/ui/input/input";
import { Select } from "@/components/ui/input/select";
import { Dialog } from "@/components/ui/overlay/dialog";
import type { ListedAction } from "@/lib/actions/shapes";
import type { Problem } from "@/lib/client/problem";
import { type AssetRef, toApi } from "@/lib/paths";

type Props = {
  workspace: string;
  asset: AssetRef;
  action: Pick<ListedAction, "name" | "title" | "effect" | "places">;
  /** Its parameters as its schema names them; none where it takes none. */
  fields: readonly { name: string; type: string; required: boolean }[];
  /** Something to begin with, as text. */
  begin: string;
};

const PLACED = new Set(["/reason"]);

/** One action of a plugin: a button that says why it cannot be pressed, and the form behind it. */
export function ActionForm({ workspace, asset, action, fields, begin }: Props) {
  const { name, title, effect } = action;
  const usable = action.places.filter((p) => p.can_run);
  const [open, setOpen] = useState(false);
  const [chosen, setChosen] = useState(usable[0]?.environment ?? null);
  const [typed, setTyped] = useState(begin);
  const [reason, setReason] = useState("");
  const [problem, setProblem] = useState<Problem | null>(null);
  const editor = useRef<JsonEditorHandle>(null);
  const { busy, send, settle } = useSend(workspace);
  const place = usable.find((p) => p.environment === chosen) ?? usable[0];
  const read = useDeferredValue(typed);
  const fault = useMemo(() => faultOf(read), [read]);
  const about = (problem?.errors ?? []).filter(({ field }) => field.startsWith("/params/"));
  const marks = fault ? [fault] : about.map(({ field, message }) => markOf(typed, field, message));
  const elsewhere = problem?.errors.some(({ field }) => !field.startsWith("/params/") && !PLACED.has(field));
  const asks = place?.forecast.kind === "gated";

  async function submit() {
    // What is drawn may be behind what was typed, and the key that saves knows no button.
    const wrong = faultOf(typed);
    if (wrong) return editor.current?.goTo(wrong.at);
    if (busy) return;
    const text = `{"params":${paramsText(typed, place?.environment ?? null)},"reason":${JSON.stringify(reason.trim() || null)}}`;
    const outcome = await send({ method: "POST", path: toApi.action({ asset, action: name }), workspace, text });
    // Closed meanwhile, it opens again: with what was refused, and with what was typed.
    setOpen(!outcome.ok);
    setProblem(outcome.ok ? null : outcome.problem);
    if (!outcome.ok) return;
    settle(outcome, { message: effect === "record" ? `${title}: done.` : `${title}: a job does this now.` });
  }
  return (
    <>
      <Button
        disabledReason={usable.length === 0 ? (action.places[0]?.reasons[0] ?? "There is nowhere to do this.") : null}
        onClick={() => setOpen(true)}
      >
        {title}…
      </Button>
      <Dialog open={open} onClose={() => setOpen(false)} title={`${title}: ${asset.name}`} wide={fields.length > 0}>
        <div className="flex flex-col gap-4">
          {problem && (problem.errors.length === 0 || elsewhere) && (
            <ProblemAlert problem={problem} shownElsewhere={PLACED} workspace={workspace} />
          )}
          {place && place.environment !== null && (
            <Field label="Environment" required>
              {(control) => (
                <Select
                  {...control}
                  options={usable.map((p) => ({ value: p.environment ?? "", label: p.environment ?? "" }))}
                  value={place.environment ?? ""}
                  onChange={(event) => setChosen(event.target.value)}
                />
              )}
            </Field>
          )}
          {place && <ForecastNote forecast={place.forecast} live />}
          {fields.length > 0 && (
            <div className="grid items-start gap-4 sm:grid-cols-[minmax(0,1fr)_14rem]">
              <JsonEditor
                ref={editor}
                label="Parameters, as JSON"
                value={typed}
                onChange={setTyped}
                onSave={() => void submit()}
                marks={marks}
                readOnly={false}
              />
              <ContentHelp fields={fields} />
            </div>
          )}
          <Field label="Reason" hint="Whoever decides or looks back later reads it.">
            {(control) => (
              <Input {...control} maxLength={2000} value={reason} onChange={(event) => setReason(event.target.value)} />
            )}
          </Field>
          <div className="flex flex-wrap justify-end gap-2">
            <Button onClick={() => setOpen(false)}>Cancel</Button>
            <Button
              variant="primary"
              busy={busy}
              disabledReason={fault ? `Line ${fault.line} is not JSON yet.` : null}
              onClick={() => void submit()}
            >
              {asks ? `Ask: ${title}` : title}
            </Button>
          </div>
        </div>
      </Dialog>
    </>
  );
}

/** A complaint of the server at its line of the text; its pointer names the body, in which the text is `params`. */
function markOf(text: string, field: string, message: string) {
  const pointer = field.replace(/^\/params/, "");
  return { at: placeOf(text, pointer), message: `${pointer} ${message}` };
}
