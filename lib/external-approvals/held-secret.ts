import { createHash } from "node:crypto";
import { keyRing } from "@/lib/secret-store/keys";
import { open, type Place, seal } from "@/lib/secret-store/seal";

export const SECRET = "WEBHOOK_SECRET";
type Stored = { key_id: string; sealed: string };
type Given = { webhook_secret?: string | undefined; sealed_secret?: Stored | undefined };

export const placeOfSecret = (workspaceId: string, systemId: string): Place => ({
  workspaceId,
  holder: systemId,
  name: SECRET,
});

/**
 * The secret of a change: as it was sent, or else sealed as a waiting request keeps it. `print` lets approvers' digest cover which
 * secret it is, and tells nothing of it: the secret has at least 192 bits.
 */
export function holdSecret(given: Given, place: Place): { value: string; stored: Stored; print: string } | null {
  const held = given.webhook_secret === undefined ? given.sealed_secret : undefined;
  const value = held
    ? open({ key_id: held.key_id, sealed: Buffer.from(held.sealed, "base64") }, place)
    : given.webhook_secret;
  if (value === undefined) return null;
  const made = held ? null : seal(value, place, keyRing());
  return {
    value,
    stored: held ?? { key_id: made?.key_id ?? "", sealed: made?.sealed.toString("base64") ?? "" },
    print: `sha256:${createHash("sha256").update(value).digest("hex").slice(0, 16)}`,
  };
}
