import { Badge } from "@/components/ui/badge";
import { pointerKeys } from "@/lib/pointer";
import type { Change, Json } from "@/lib/versions/diff";

const MARKS = {
  added: { word: "Added", tone: "success" },
  removed: { word: "Removed", tone: "danger" },
  changed: { word: "Changed", tone: "warning" },
} as const;

/** What the typed configuration changes, as one types. Short: the full comparison of contents is drawn by the server. */
export function ConfigChanges({ changes }: { changes: readonly Change[] }) {
  return (
    <ul aria-label="What changes in the configuration" className="mt-2 flex flex-col gap-1 text-sm">
      {changes.map((change) => (
        <li key={`${change.kind}${change.path}`} className="flex min-w-0 flex-wrap items-center gap-1.5">
          <Badge tone={MARKS[change.kind].tone}>{MARKS[change.kind].word}</Badge>
          <code className="break-all font-mono">{pointerKeys(change.path).join(" › ") || "everything"}</code>
          <span className="min-w-0 break-words text-muted">
            {change.kind !== "added" && short(change.before)}
            {change.kind === "changed" && " → "}
            {change.kind !== "removed" && short(change.after)}
          </span>
        </li>
      ))}
    </ul>
  );
}

function short(value: Json): string {
  const text = JSON.stringify(value) ?? "";
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}
