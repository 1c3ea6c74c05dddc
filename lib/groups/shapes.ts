import type { z } from "zod";
import type { GroupAnswer, ListedGroupAnswer } from "@/lib/groups/answers";
/** A row of groups. */
export type GroupRow = {
  id: string;
  name: string;
  description: string;
  source: string | null;
  external_id: string | null;
  revision: number;
  last_event_hash: Buffer | null;
  created_at: Date;
  updated_at: Date;
};

/** Somebody in a group. */
export type GroupPerson = { id: string; name: string; email: string; added_by_name: string; added_at: Date };

/** A delegation that runs or is planned and names the group. */
export type GroupDelegation = {
  id: string;
  from_id: string;
  from_name: string;
  roles: string[];
  starts_at: Date;
  ends_at: Date;
};

export type Group = z.output<typeof GroupAnswer>;
export type ListedGroup = z.output<typeof ListedGroupAnswer>;

const head = (row: GroupRow) => ({
  id: row.id,
  name: row.name,
  description: row.description,
  /** The identity provider that keeps it, with its own id of the group; null where people do. */
  source: row.source,
  external_id: row.external_id,
});
const tail = (row: GroupRow) => ({
  revision: row.revision,
  created_at: row.created_at.toISOString(),
  updated_at: row.updated_at.toISOString(),
});

/** The group of the API, with who is in it and for whom they decide. */
export const toGroup = (
  row: GroupRow,
  people: readonly GroupPerson[],
  delegations: readonly GroupDelegation[],
): Group => ({
  ...head(row),
  members: people.map((p) => ({
    user: { id: p.id, name: p.name, email: p.email },
    added_by: p.added_by_name,
    added_at: p.added_at.toISOString(),
  })),
  delegations: delegations.map((d) => ({
    id: d.id,
    from: { id: d.from_id, name: d.from_name },
    starts_at: d.starts_at.toISOString(),
    ends_at: d.ends_at.toISOString(),
  })),
  ...tail(row),
});

/** The same in a list: how many, not who. */
export const toListedGroup = (row: GroupRow & { members: number; delegations: number }): ListedGroup => ({
  ...head(row),
  member_count: row.members,
  delegation_count: row.delegations,
  ...tail(row),
});

/** What a record of it shows. */
export const recordedGroup = ({ name, description }: Pick<GroupRow, "name" | "description">) => ({ name, description });
