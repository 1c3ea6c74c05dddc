import { ActionButton } from "@/components/form/action-button";
import type { Column } from "@/components/table/columns";
import { Badge } from "@/components/ui/badge";
import { Time } from "@/components/ui/time";
import type { Token } from "@/lib/auth/tokens/shapes";
import { toApi } from "@/lib/paths";

const KINDS: Record<Token["kind"], string> = { cli: "Command line", api: "API", live: "Evaluate key" };

/** What is known of a token once its secret is gone, and the button that ends it. */
export const tokenColumns = (workspace: string, now: Date): Column<Token>[] => [
  {
    id: "name",
    header: "Name",
    narrow: "title",
    cell: (t) => (
      <>
        {t.name}
        <code className="mt-0.5 block font-mono text-muted text-xs">{t.hint}</code>
      </>
    ),
  },
  { id: "kind", header: "For", cell: (t) => <Badge>{KINDS[t.kind]}</Badge> },
  { id: "scopes", header: "May do", wrap: true, cell: (t) => reach(t) },
  {
    id: "used",
    header: "Last used",
    cell: (t) => (t.last_used_at ? <Time at={t.last_used_at} now={now} /> : <span className="text-muted">never</span>),
  },
  {
    id: "expires",
    header: "Expires",
    cell: (t) =>
      new Date(t.expires_at) <= now ? (
        <Badge tone="warning" icon="clock">
          Expired
        </Badge>
      ) : (
        <Time at={t.expires_at} now={now} />
      ),
  },
  {
    id: "revoke",
    header: "Revoke",
    narrow: "bare",
    align: "end",
    cell: (t) => (
      <ActionButton
        label="Revoke"
        size="sm"
        request={{ path: toApi.token(t), method: "DELETE", workspace }}
        done={{ message: `${t.name} is revoked.` }}
        confirm={{
          title: `Revoke ${t.name}?`,
          text: "Whatever uses it is refused from its next request on. This cannot be taken back; a new token can be made.",
        }}
      />
    ),
  },
];

function reach({ kind, scopes }: Token) {
  if (kind === "live") return "Evaluate flows, nothing else";
  if (scopes === null) return "All that you may do";
  const shown = scopes.length > 4 ? [...scopes.slice(0, 3), `${scopes.length - 3} more`] : scopes;
  return <span title={scopes.join(", ")}>{shown.join(", ")}</span>;
}
