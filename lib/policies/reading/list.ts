import { z } from "zod";
import { allOf, sql } from "@/lib/db/sql";
import { policiesInScope } from "@/lib/policies/load";
import { type PolicyRecord, toPolicy } from "@/lib/policies/shapes";
import { newerThan } from "@/lib/view/keyset";
import { page } from "@/lib/view/page";
import { view } from "@/lib/view/view";

/** Policies in scope, those switched off included, in the order they came to be; each with the sentence it amounts to. */
export const listPolicies = view({
  name: "policy.list",
  needs: "policy:read",
  input: z.object({ limit: z.number().int(), cursor: z.object({ at: z.date(), id: z.string() }).optional() }),
  load: ({ input, actor }) => ({
    statements: [
      sql`SELECT p.* FROM approval_policies p
        WHERE ${allOf([policiesInScope(actor), newerThan({ at: sql`p.created_at`, id: sql`p.id` }, input.cursor)])}
        ORDER BY p.created_at, p.id LIMIT ${input.limit + 1}`,
    ],
    read: ([rows]) => {
      const cut = page((rows?.rows ?? []) as PolicyRecord[], input.limit, (r) => ({ at: r.created_at, id: r.id }));
      return { rows: cut.rows.map((row) => toPolicy(row, actor.environments)), next_cursor: cut.next_cursor };
    },
  }),
});
