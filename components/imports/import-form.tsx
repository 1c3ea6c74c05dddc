"use client";

import { useRef, useState } from "react";
import { ProblemAlert } from "@/components/form/problem-alert";
import { useSend } from "@/components/form/use-send";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/input/field";
import { Input } from "@/components/ui/input/input";
import { Textarea } from "@/components/ui/input/textarea";
import type { Problem } from "@/lib/client/problem";
import { to, toApi } from "@/lib/paths";

const LARGEST_BYTES = 16 * 1024 * 1024;

/** A catalog from a file or pasted, sent as it is written: the server reads JSON and YAML itself and names the places it cannot. */
export function ImportForm({ workspace }: { workspace: string }) {
  const [text, setText] = useState("");
  const [source, setSource] = useState("");
  const [problem, setProblem] = useState<Problem | null>(null);
  const { busy, send, settle } = useSend(workspace);
  const area = useRef<HTMLTextAreaElement>(null);
  const bytes = new Blob([text]).size;
  const missing =
    text.trim() === ""
      ? "Choose a file or paste a catalog."
      : bytes > LARGEST_BYTES
        ? "A catalog may have 16 MiB; import it in parts."
        : null;

  async function choose(file: File | undefined) {
    if (!file) return;
    setSource(file.name);
    setText(await file.text());
  }
  async function start() {
    const yaml = !/^\s*[[{]/.test(text);
    const outcome = await send<{ id: string }>({
      path: toApi.imports({ source: source.trim() || undefined }),
      method: "POST",
      workspace,
      text,
      headers: { "content-type": yaml ? "application/yaml" : "application/json" },
    });
    if (!outcome.ok) return setProblem(outcome.problem);
    settle(outcome, { href: to.importRun({ workspace, id: outcome.data.id }) });
  }
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (!missing && !busy) void start();
      }}
    >
      {problem && <ProblemAlert problem={problem} />}
      <Field label="File" hint="server.json of an MCP registry, one or a list; or a model catalog in YAML.">
        {(control) => (
          <input
            {...control}
            type="file"
            accept=".json,.yaml,.yml,application/json,application/yaml"
            className="text-sm file:mr-3 file:h-8 file:rounded-md file:border file:border-line-strong file:bg-surface file:px-3 file:font-medium file:text-ink"
            onChange={(event) => void choose(event.target.files?.[0])}
          />
        )}
      </Field>
      <Field label="Or paste it">
        {(control) => (
          <Textarea
            {...control}
            ref={area}
            rows={12}
            mono
            spellCheck={false}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        )}
      </Field>
      <Field label="Source" hint="Where it comes from; kept with the import.">
        {(control) => (
          <Input {...control} maxLength={200} value={source} onChange={(event) => setSource(event.target.value)} />
        )}
      </Field>
      <div>
        <Button type="submit" variant="primary" icon="upload" busy={busy} disabledReason={missing}>
          Import
        </Button>
      </div>
    </form>
  );
}
