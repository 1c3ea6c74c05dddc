import { z } from "zod";
import { AssetRef } from "@/lib/assets/ref";
import { event } from "@/lib/audit/events";
import { environmentOf, lockBinding, readBinding } from "@/lib/bindings/load";
import { actMove, gateMove } from "@/lib/bindings/move";
import { planRemove } from "@/lib/bindings/plans";
import { change } from "@/lib/change/change";

export const RemoveBindingInput = z.object({
  asset: AssetRef,
  environment: z.string().max(63),
  reason: z.string().max(2000).nullish(),
});

/** Unbinds: the row stays with no version. Gated like a put; an unbound environment is left as it is, unrecorded. */
export const removeBinding = change({
  name: "binding.delete",
  needs: "binding:write",
  breakable: true,
  input: RemoveBindingInput,
  load: ({ input, actor, now }) => {
    const environment = environmentOf(actor, input.environment);
    return {
      statements: lockBinding(actor, input.asset, environment, now),
      read: (rows) => {
        const subject = readBinding(rows, input.asset, environment);
        return subject && { ...subject, target: null };
      },
    };
  },
  plan: ({ subject }) => planRemove(subject),
  gate: ({ subject, input }) => gateMove(subject, "binding.delete", input.reason),
  act: (args) =>
    actMove({
      ...args,
      record: (parts) => event("binding.delete", { ...parts, reason: args.input.reason ?? undefined }),
    }),
});
