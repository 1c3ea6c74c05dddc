import { z } from "zod";
import { AssetRef } from "@/lib/assets/ref";
import { event } from "@/lib/audit/events";
import { environmentOf, loadVersion, lockBinding, readBinding } from "@/lib/bindings/load";
import { actMove, gateMove } from "@/lib/bindings/move";
import { planPromote } from "@/lib/bindings/plans";
import { change } from "@/lib/change/change";
import type { VersionRow } from "@/lib/versions/shapes";

export const PromoteInput = z
  .object({
    asset: AssetRef,
    from_environment: z.string().max(63),
    to_environment: z.string().max(63),
    /** Set on a frozen request only: the version found when it was asked for. */
    version_id: z.string().max(40).optional(),
    /** Set on an edited request only: the configuration that its approvers agreed to. */
    config: z.record(z.string(), z.unknown()).optional(),
    reason: z.string().max(2000).nullish(),
  })
  .refine((i) => i.from_environment !== i.to_environment, {
    path: ["to_environment"],
    message: "must differ from from_environment",
  });

/**
 * Copies the version that one environment runs to another; the target keeps its configuration. A waiting request keeps
 * the version it was asked for, even when the source moves on.
 */
export const promoteBinding = change({
  name: "binding.promote",
  needs: "binding:write",
  breakable: true,
  input: PromoteInput,
  load: ({ input, actor, now }) => {
    const from = environmentOf(actor, input.from_environment);
    const environment = environmentOf(actor, input.to_environment);
    const version = input.version_id
      ? loadVersion(actor.workspace.id, input.asset, { id: input.version_id })
      : loadVersion(actor.workspace.id, input.asset, { runs: from.id });
    return {
      statements: [...lockBinding(actor, input.asset, environment, now), version],
      read: (rows) => {
        const subject = readBinding(rows, input.asset, environment);
        return subject && { ...subject, target: (rows.at(-1)?.rows[0] as VersionRow | undefined) ?? null };
      },
    };
  },
  plan: ({ subject, input }) => {
    const plan = planPromote(subject, input.from_environment, input.config);
    return "nothing" in plan ? plan : { ...plan, input: { ...input, version_id: subject.target?.id } };
  },
  gate: ({ subject, input }) => gateMove(subject, "binding.promote", input.reason),
  // What the source ran then is not asked for again, but what it runs now.
  again: { changes: [], input: ({ version_id: _, ...asked }) => asked },
  edited: (input, effective) => ({ ...input, config: effective.config as Record<string, unknown> }),
  act: (args) =>
    actMove({
      ...args,
      record: (parts) =>
        event("binding.promote", {
          ...parts,
          from_environment: args.input.from_environment,
          reason: args.input.reason ?? undefined,
        }),
    }),
});
