"use client";

import { useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { Select } from "@/components/ui/input/select";
import { toApi } from "@/lib/paths";

type Props = { workspace: string; parameters: readonly (readonly [string, string])[] };

const FORMATS = [
  { value: "ndjson", label: "NDJSON, with hashes" },
  { value: "csv", label: "CSV" },
  { value: "ocsf", label: "OCSF 1.8" },
  { value: "ecs", label: "ECS" },
];

type State =
  | { at: "ready" }
  | { at: "running" | "done" | "stopped"; lines: number; bytes: number }
  | { at: "failed"; why: string };

/** Takes out what the query finds, as a file, and counts while it comes. Taking the log out is itself recorded. */
export function ExportButton({ workspace, parameters }: Props) {
  const [format, setFormat] = useState("ndjson");
  const [state, setState] = useState<State>({ at: "ready" });
  const stop = useRef<AbortController | null>(null);

  async function run() {
    const abort = new AbortController();
    stop.current = abort;
    setState({ at: "running", lines: 0, bytes: 0 });
    let [lines, bytes, drawn] = [0, 0, 0];
    try {
      const query = new URLSearchParams([...parameters.map(([k, v]) => [k, v]), ["format", format]] as string[][]);
      const answer = await fetch(`${toApi.auditExport()}?${query}`, {
        headers: { "assent-workspace": workspace },
        signal: abort.signal,
        cache: "no-store",
      });
      if (!answer.ok || !answer.body) {
        const problem = (await answer.json().catch(() => null)) as { detail?: string } | null;
        return setState({ at: "failed", why: problem?.detail ?? `The server answered ${answer.status}.` });
      }
      const pieces: Uint8Array<ArrayBuffer>[] = [];
      const reader = answer.body.getReader();
      for (;;) {
        const { done, value } = await reader.read();
        if (done) break;
        pieces.push(value);
        bytes += value.length;
        for (const byte of value) if (byte === 10) lines++;
        if (performance.now() - drawn > 200) {
          drawn = performance.now();
          setState({ at: "running", lines, bytes });
        }
      }
      download(new Blob(pieces), format === "csv" ? "audit.csv" : "audit.ndjson");
      setState({ at: "done", lines: format === "csv" ? lines - 1 : lines, bytes });
    } catch {
      if (abort.signal.aborted) setState({ at: "stopped", lines, bytes });
      else setState({ at: "failed", why: "The connection was lost before the end. Nothing was saved." });
    }
  }
  return (
    <div className="flex flex-wrap items-center gap-2 print:hidden">
      <Select
        aria-label="Format of the export"
        options={FORMATS}
        value={format}
        onChange={(e) => setFormat(e.target.value)}
        className="w-52"
      />
      {state.at === "running" ? (
        <Button onClick={() => stop.current?.abort()}>Stop</Button>
      ) : (
        <Button icon="download" onClick={() => void run()}>
          Export
        </Button>
      )}
      <span role="status" className="text-muted text-xs">
        {wordsOf(state)}
      </span>
    </div>
  );
}

function wordsOf(state: State): string {
  if (state.at === "ready") return "";
  if (state.at === "failed") return state.why;
  const so = `${state.lines.toLocaleString("en")} events, ${(state.bytes / 1e6).toFixed(1)} MB`;
  return state.at === "running"
    ? so
    : state.at === "done"
      ? `Exported ${so}`
      : `Stopped after ${so}; nothing was saved`;
}

function download(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
