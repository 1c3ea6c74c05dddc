import { z } from "zod";
import type { SecretAnswer } from "@/lib/secret-store/answers";
import { SECRET_NAME } from "@/lib/secret-store/rules";

export const SecretName = z.string().regex(SECRET_NAME, "capital letters, digits and _, beginning with a letter");

/** Fit for a header: one line of printable ASCII, as tokens and passwords are. */
export const SecretValue = z
  .string()
  .min(1)
  .max(8192)
  .regex(/^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/, "one line of printable characters, without spaces around it");

export type SecretFacts = {
  name: string;
  revision: number;
  key_id: string;
  created_at: Date;
  updated_at: Date;
  updated_by_id: string;
  updated_by_name: string;
};

/** A secret as it is shown: everything but the secret. */
export const toSecret = (row: SecretFacts): Secret => ({
  name: row.name,
  revision: row.revision,
  key_id: row.key_id,
  created_at: row.created_at.toISOString(),
  updated_at: row.updated_at.toISOString(),
  updated_by: { id: row.updated_by_id, name: row.updated_by_name },
});
export type Secret = z.output<typeof SecretAnswer>;

/** What asks for a secret by its name, as it shows it. */
export type SecretUser = { kind: "webhook" | "external-system"; id: string; name: string };
export type ListedSecret = Secret & { used_by: SecretUser[] };
