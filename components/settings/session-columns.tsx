import { ActionButton } from "@/components/form/action-button";
import type { Column } from "@/components/table/columns";
import { Badge } from "@/components/ui/badge";
import { Time } from "@/components/ui/time";
import type { Session } from "@/lib/auth/sessions/shapes";
import { toApi } from "@/lib/paths";

/** One's sessions: the one that looks is marked and ends by signing out, the others by their button. */
export const sessionColumns = (now: Date): Column<Session>[] => [
  {
    id: "browser",
    header: "Browser",
    narrow: "title",
    cell: (s) => (
      <>
        {browserOf(s.user_agent)}{" "}
        {s.current && (
          <Badge tone="accent" icon="check">
            This session
          </Badge>
        )}
        {s.user_agent && <span className="mt-0.5 block text-muted text-xs">{s.user_agent}</span>}
      </>
    ),
  },
  { id: "ip", header: "Address", cell: (s) => s.ip ?? <span className="text-muted">not known</span> },
  { id: "since", header: "Signed in", cell: (s) => <Time at={s.created_at} now={now} /> },
  { id: "used", header: "Last used", cell: (s) => <Time at={s.last_used_at} now={now} /> },
  { id: "expires", header: "Ends by itself", from: "md", cell: (s) => <Time at={s.expires_at} now={now} /> },
  {
    id: "end",
    header: "End",
    narrow: "bare",
    align: "end",
    cell: (s) =>
      s.current ? (
        <span className="text-muted text-xs">Sign out ends it.</span>
      ) : (
        <ActionButton
          label="End"
          size="sm"
          request={{ path: toApi.session(s), method: "DELETE" }}
          done={{ message: "The session is ended." }}
          confirm={{ title: "End this session?", text: "That browser has to sign in again with its next request." }}
        />
      ),
  },
];

// The order matters: most browsers name the ones they descend from, too.
const BROWSERS = [
  [/\bEdg\//, "Edge"],
  [/\bOPR\//, "Opera"],
  [/\bFirefox\//, "Firefox"],
  [/\b(Chrome|HeadlessChrome)\//, "Chrome"],
  [/\bSafari\//, "Safari"],
] as const;
const SYSTEMS = [
  [/\b(iPhone|iPad)\b/, "iOS"],
  [/\bAndroid\b/, "Android"],
  [/\bWindows\b/, "Windows"],
  [/\bMac OS X\b/, "macOS"],
  [/\bLinux\b/, "Linux"],
] as const;

/** "Firefox on Windows", as far as a user agent can be believed. */
function browserOf(agent: string | null): string {
  const named = (list: readonly (readonly [RegExp, string])[]) => list.find(([sign]) => sign.test(agent ?? ""))?.[1];
  const [browser, system] = [named(BROWSERS), named(SYSTEMS)];
  return `${browser ?? "Another program"}${system ? ` on ${system}` : ""}`;
}
