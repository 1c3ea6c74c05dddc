import { z } from "zod";
import type { RunOptions } from "@/lib/change/contract";
import { Instant } from "@/lib/instant";

const said = (what: string, most: number) => z.string().trim().min(1, what).max(most);

/**
 * What a caller may ask of the door itself, in the body of a write that can wait for approval; to be spread into the
 * route's body. The endpoint takes it out before the verb sees its input: it is said for this one call and kept nowhere.
 */
export const doorAsks = {
  break_glass: z
    .strictObject({
      reason: said("say why it cannot wait", 2000),
      incident: said("name the incident", 200),
    })
    .optional(),
  freeze_override: z.strictObject({ reason: said("say why it cannot wait", 2000) }).optional(),
  apply_at: Instant.optional(),
};

type Asks = z.output<z.ZodObject<typeof doorAsks>>;

/** Splits a parsed body into what is asked of the door and what is the verb's. */
export function takeAsks(body: Record<string, unknown>): {
  options: RunOptions<unknown>;
  rest: Record<string, unknown>;
} {
  const { break_glass: breakGlass, freeze_override: freezeOverride, apply_at: applyAt, ...rest } = body as Asks;
  const options: RunOptions<unknown> = {};
  if (breakGlass) options.breakGlass = breakGlass;
  if (freezeOverride) options.freezeOverride = freezeOverride;
  if (applyAt) options.applyAt = new Date(applyAt);
  return { options, rest };
}
