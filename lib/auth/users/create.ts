import { z } from "zod";
import { event } from "@/lib/audit/events";
import { insertUser } from "@/lib/auth/users/rows";
import { changed, unchanged } from "@/lib/change/act";
import { personalChange } from "@/lib/change/personal";
import { newId } from "@/lib/db/ids";
import { sql } from "@/lib/db/sql";
import { conflict } from "@/lib/errors";
import { nameText } from "@/lib/name-text";

export const NewUser = z.object({
  email: z.email().max(254),
  name: nameText(200),
  persona: z.string().max(40).nullish(),
  platform_admin: z.boolean().default(false),
});

/**
 * Makes a person known. There is no route for it: demo data and sign-in providers do this. Whoever has the address
 * already is answered by id and left as they are; an address that another persona has is 409.
 */
export const createUser = personalChange({
  name: "user.create",
  input: NewUser,
  load: ({ input }) => ({
    statements: [sql`SELECT id, persona FROM users WHERE lower(email) = lower(${input.email})`],
    read: ([rows]) => ({
      existing: (rows?.rows[0] as { id: string; persona: string | null } | undefined) ?? null,
      resource: { type: "user", id: null, name: input.email },
      root: null,
    }),
  }),
  whyNot: ({ person }) => (person.kind === "job" ? null : "People are made known by sign-in providers."),
  act: ({ subject: { existing, resource }, input, now }) => {
    if (existing && existing.persona !== (input.persona ?? null))
      throw conflict("EMAIL_TAKEN", "Somebody else has this address.");
    if (existing) return unchanged(existing.id);
    const id = newId("usr", now);
    const { email, name, persona, platform_admin } = input;
    return changed(
      id,
      event(
        "user.create",
        { email, name, persona: persona ?? undefined, platform_admin },
        { resource: { ...resource, id }, root: { type: "user", id } },
      ),
      [insertUser(id, input, now)],
    );
  },
});
