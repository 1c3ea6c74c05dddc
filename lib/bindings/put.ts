import { z } from "zod";
import { AssetRef } from "@/lib/assets/ref";
import { event } from "@/lib/audit/events";
import { environmentOf, loadVersion, lockBinding, readBinding } from "@/lib/bindings/load";
import { actMove, gateMove } from "@/lib/bindings/move";
import { planPut } from "@/lib/bindings/plans";
import { change } from "@/lib/change/change";
import type { VersionRow } from "@/lib/versions/shapes";

export const PutBindingBody = {
  version: z.number().int().positive().max(2_147_483_647).optional(),
  version_id: z.string().max(40).optional(),
  config: z.record(z.string(), z.unknown()).optional(),
  reason: z.string().max(2000).nullish(),
};

export const PutBindingInput = z
  .object({ asset: AssetRef, environment: z.string().max(63), ...PutBindingBody })
  .refine((i) => (i.version === undefined) !== (i.version_id === undefined), {
    path: ["version"],
    message: "name the version by number or by version_id, one of the two",
  });

/**
 * Binds a version of this asset to an environment, or asks for approval where a policy demands one. A version of another
 * asset is 404; an archived asset, or a draft where drafts cannot go, 409. Absent `config` keeps the configuration;
 * the same version and configuration change nothing and record nothing.
 */
export const putBinding = change({
  name: "binding.put",
  needs: "binding:write",
  breakable: true,
  input: PutBindingInput,
  load: ({ input, actor, now }) => {
    const environment = environmentOf(actor, input.environment);
    const selector = input.version_id !== undefined ? { id: input.version_id } : { number: input.version ?? 0 };
    const version = loadVersion(actor.workspace.id, input.asset, selector);
    return {
      statements: [...lockBinding(actor, input.asset, environment, now), version],
      read: (rows) => {
        const subject = readBinding(rows, input.asset, environment);
        return subject && { ...subject, target: (rows.at(-1)?.rows[0] as VersionRow | undefined) ?? null };
      },
    };
  },
  plan: ({ subject, input }) => planPut(subject, input.config),
  gate: ({ subject, input }) => gateMove(subject, "binding.put", input.reason),
  again: {
    changes: ["version", "version_id", "config"],
    // A version is named by its number or by its id: a new name replaces the old one, whichever it was.
    input: ({ version, version_id, ...asked }, changes) => ({
      ...asked,
      ...(!("version" in changes || "version_id" in changes) && { version, version_id }),
      ...changes,
    }),
  },
  edited: (input, effective) => ({ ...input, config: effective.config as Record<string, unknown> }),
  act: (args) =>
    actMove({ ...args, record: (parts) => event("binding.put", { ...parts, reason: args.input.reason ?? undefined }) }),
});
