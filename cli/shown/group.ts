import { fields } from "@/cli/output/fields";
import type { Paper } from "@/cli/output/paper";
import type { Column } from "@/cli/output/table";
import { moment } from "@/cli/output/time";

type Person = { id: string; name: string; email: string };

/** What we show of a group (API §5). */
export type ListedGroup = {
  id: string;
  name: string;
  description: string;
  source: string | null;
  member_count: number;
  delegation_count: number;
};
export type Group = Omit<ListedGroup, "member_count" | "delegation_count"> & {
  members: { user: Person; added_at: string }[];
  delegations: { from: { name: string }; ends_at: string }[];
};

export const groupColumns: readonly Column<ListedGroup>[] = [
  { title: "ID", of: (g) => g.id },
  { title: "NAME", of: (g) => g.name, gives: true },
  { title: "MEMBERS", of: (g) => g.member_count, right: true },
  { title: "DELEGATIONS", of: (g) => g.delegation_count, right: true },
  { title: "KEPT BY", of: (g) => g.source ?? "people here" },
  { title: "WHAT IT IS FOR", of: (g) => g.description, gives: true },
];

export const groupText = (group: Group, paper: Paper) =>
  fields(paper, [
    ["id", group.id],
    ["name", group.name, "bold"],
    ["what it is for", group.description || null],
    ["kept by", group.source ?? "people here"],
    ["members", group.members.length ? group.members.map(({ user }) => `${user.name} <${user.email}>`) : "nobody"],
    ["decides for", group.delegations.map((d) => `${d.from.name} until ${moment(d.ends_at)}`).join(", ") || "nobody"],
  ]);
