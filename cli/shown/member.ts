import { fields } from "@/cli/output/fields";
import type { Paper } from "@/cli/output/paper";
import type { Column } from "@/cli/output/table";
import { moment } from "@/cli/output/time";

export type Grant = { role: string; allowed_environments: string[] | null };
type Person = { id: string; name: string; email: string };

/** What we show of a member (API §5). */
export type Member = { user: Person; joined: boolean; invited_until: string | null; grants: Grant[] };

export type Added = { user: Person; grants: Grant[]; invitation: { path: string; expires_at: string } | null };

export const grantsText = (grants: readonly Grant[]): string =>
  grants.map((g) => (g.allowed_environments ? `${g.role} (${g.allowed_environments.join(", ")})` : g.role)).join("; ");

const stateText = ({ joined, invited_until: until }: Member): string =>
  joined ? "has signed in" : until ? `invited until ${moment(until)}` : "never came in";

export const memberColumns: readonly Column<Member>[] = [
  { title: "ID", of: (m) => m.user.id },
  { title: "NAME", of: (m) => m.user.name, gives: true },
  { title: "E-MAIL", of: (m) => m.user.email, gives: true },
  { title: "MAY ACT AS", of: (m) => grantsText(m.grants), gives: true },
  { title: "STATE", of: stateText },
];

/** A member as a write answers them; `link` is the whole address of an invitation. */
export const memberText = ({ user, grants }: Pick<Added, "user" | "grants">, link: string | null, paper: Paper) =>
  fields(paper, [
    ["link", link, "bold"],
    ["id", user.id],
    ["name", user.name],
    ["e-mail", user.email],
    ["may act as", grantsText(grants)],
  ]);
