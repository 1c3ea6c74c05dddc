import { fields } from "@/cli/output/fields";
import type { Paper } from "@/cli/output/paper";
import type { Column } from "@/cli/output/table";
import { moment } from "@/cli/output/time";

/** What we show of a token; its secret is in the answer that made it and nowhere else. */
export type Token = {
  id: string;
  name: string;
  kind: string;
  hint: string;
  scopes: string[] | null;
  owner: { id: string; name: string };
  created_at: string;
  last_used_at: string | null;
  expires_at: string;
};

const scopesText = ({ scopes }: Token): string => (scopes === null ? "all of the owner's" : scopes.join(", "));

export const tokenColumns: readonly Column<Token>[] = [
  { title: "TOKEN", of: (t) => t.id },
  { title: "NAME", of: (t) => t.name, gives: true },
  { title: "KIND", of: (t) => t.kind },
  { title: "BEGINS", of: (t) => t.hint },
  { title: "OWNER", of: (t) => t.owner.name, gives: true },
  { title: "MAY DO", of: scopesText, gives: true },
  { title: "LAST USED", of: (t) => moment(t.last_used_at) },
  { title: "EXPIRES", of: (t) => moment(t.expires_at) },
];

export const tokenText = (token: Token & { token: string }, paper: Paper): string =>
  fields(paper, [
    ["token", token.token, "bold"],
    ["id", token.id],
    ["name", token.name],
    ["may do", scopesText(token)],
    ["expires", moment(token.expires_at)],
  ]);
