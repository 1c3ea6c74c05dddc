import { z } from "zod";
import { AssetRef } from "@/lib/assets/ref";
import { event } from "@/lib/audit/events";
import { environmentOf, loadVersion, lockBinding, readBinding } from "@/lib/bindings/load";
import { actMove, gateMove } from "@/lib/bindings/move";
import { planRollback } from "@/lib/bindings/plans";
import { change } from "@/lib/change/change";
import type { VersionRow } from "@/lib/versions/shapes";

export const RollbackInput = z.object({
  asset: AssetRef,
  environment: z.string().max(63),
  target_version: z.number().int().positive().max(2_147_483_647),
  /** Set on an edited request only: the configuration that its approvers agreed to. */
  config: z.record(z.string(), z.unknown()).optional(),
  reason: z.string().max(2000).nullish(),
});

/** Puts a named earlier version back; a version that is not earlier than the bound one is refused (409). */
export const rollbackBinding = change({
  name: "binding.rollback",
  needs: "binding:write",
  breakable: true,
  input: RollbackInput,
  load: ({ input, actor, now }) => {
    const environment = environmentOf(actor, input.environment);
    const version = loadVersion(actor.workspace.id, input.asset, { number: input.target_version });
    return {
      statements: [...lockBinding(actor, input.asset, environment, now), version],
      read: (rows) => {
        const subject = readBinding(rows, input.asset, environment);
        return subject && { ...subject, target: (rows.at(-1)?.rows[0] as VersionRow | undefined) ?? null };
      },
    };
  },
  plan: ({ subject, input }) => planRollback(subject, input.target_version, input.config),
  gate: ({ subject, input }) => gateMove(subject, "binding.rollback", input.reason),
  again: { changes: ["target_version"] },
  edited: (input, effective) => ({ ...input, config: effective.config as Record<string, unknown> }),
  act: (args) =>
    actMove({
      ...args,
      record: (parts) => event("binding.rollback", { ...parts, reason: args.input.reason ?? undefined }),
    }),
});
