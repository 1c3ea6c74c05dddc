import { z } from "zod";
import { instant, pageOf, person, text, textOrNull, whole } from "@/lib/answers";

const group = {
  id: text,
  name: text,
  description: text,
  source: textOrNull.meta({ description: "The identity provider that keeps it; null where people do." }),
  external_id: textOrNull,
  revision: whole,
  created_at: instant,
  updated_at: instant,
};

/** A group with who is in it and for whom they decide. */
export const GroupAnswer = z
  .strictObject({
    ...group,
    members: z.array(
      z.strictObject({
        user: z.strictObject({ id: text, name: text, email: text }),
        added_by: text,
        added_at: instant,
      }),
    ),
    delegations: z.array(z.strictObject({ id: text, from: person, starts_at: instant, ends_at: instant })),
  })
  .meta({ id: "Group" });

/** The same in a list: how many, not who. */
export const ListedGroupAnswer = z
  .strictObject({ ...group, member_count: whole, delegation_count: whole })
  .meta({ id: "ListedGroup" });
export const GroupPage = pageOf("groups", ListedGroupAnswer);
