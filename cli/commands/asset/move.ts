import type { Cli } from "@/cli/cli";
import { moment, text } from "@/cli/declare/parameter";
import type { ExitCode } from "@/cli/exit";
import { type Asset, assetText } from "@/cli/shown/asset";
import { finish, type Waiting, waiting } from "@/cli/steps/waiting";
import { type Write, write, written } from "@/cli/steps/write";
import { type AssetRef, toApi } from "@/lib/paths";

/** What every move of the lifecycle takes. */
export const moving = {
  reason: text("text", "why; kept in the history"),
  at: moment("carry it out then, once it is approved: 2027-01-31T18:00Z"),
  ...write,
  ...waiting,
};
export type Moving = Waiting & Write & { reason: string | undefined; at: string | undefined };

type Acted = { data: Asset };

/** Asks for a move of the lifecycle by its action; the default policy lets somebody approve most of them first. */
export async function move(
  cli: Cli,
  ref: AssetRef,
  action: string,
  params: Record<string, unknown>,
  { reason, at: applyAt, ...how }: Moving,
): Promise<ExitCode> {
  const at = { asset: ref };
  const answer = await cli.call<Acted>(toApi.action({ ...at, action }), {
    method: "POST",
    ...written(how, {
      params,
      ...(reason !== undefined && { reason }),
      ...(applyAt !== undefined && { apply_at: applyAt }),
    }),
  });
  return finish(cli, answer, how, {
    human: ({ data }, paper) => assetText(data, paper),
    again: async () => ({ ...answer.data, status: "completed", data: (await cli.call<Asset>(toApi.asset(at))).data }),
  });
}
