import { z } from "zod";
import { PERMISSIONS } from "@/lib/access/roles";
import { flag, text, textOrNull, texts } from "@/lib/answers";

const permissions = z.array(z.enum(PERMISSIONS).meta({ id: "Permission" }));

/** Who asks and, for every workspace the credential opens, the grants as given and what they come to. */
export const MeAnswer = z
  .strictObject({
    actor: z.strictObject({
      kind: text,
      id: text,
      user_id: textOrNull,
      name: text,
      email: textOrNull,
      surface: text,
      platform_admin: flag,
      scopes: texts.readonly().nullable(),
    }),
    workspaces: z.array(
      z.strictObject({
        id: text,
        slug: text,
        name: text,
        grants: z.array(z.strictObject({ role: text, allowed_environments: texts.nullable() })),
        permissions: z.strictObject({ workspace: permissions, environments: z.record(text, permissions) }),
      }),
    ),
  })
  .meta({ id: "Me" });

const user = z.strictObject({ id: text, name: text, email: text });

/** Who signed in; the session is in the cookie. */
export const SignedInAnswer = z.strictObject({ user }).meta({ id: "SignedIn" });

/** Who came in by a one-time link, and where. */
export const CameInAnswer = z
  .strictObject({ user, workspace: z.strictObject({ slug: text, name: text }) })
  .meta({ id: "CameIn" });

export const PersonasAnswer = z.strictObject({
  personas: z.array(z.strictObject({ id: text, name: text, email: text, roles: texts }).meta({ id: "Persona" })),
});
export const PersonaSignedInAnswer = z
  .strictObject({ user: user.extend({ persona: text }), workspace: text })
  .meta({ id: "PersonaSignedIn" });
export const DemoTokenAnswer = z.strictObject({ token: text }).meta({ id: "DemoToken" });
