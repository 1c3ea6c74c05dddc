import type { Cli } from "@/cli/cli";
import { moment, text } from "@/cli/declare/parameter";
import { environmentSlug } from "@/cli/declare/subjects";
import { usage } from "@/cli/failure";
import { type Binding, bindingText } from "@/cli/shown/binding";
import { waiting } from "@/cli/steps/waiting";
import { write } from "@/cli/steps/write";
import { type AssetRef, toApi } from "@/lib/paths";

/** What every change of a binding takes. */
export const binding = {
  reason: text("text", "why; the approver reads it"),
  at: moment("carry it out then, once it is approved: 2027-01-31T18:00Z"),
  ...write,
  ...waiting,
};

/** The environment as it was typed, or `--env`; two that differ are refused rather than one of them ignored. */
export function placed(cli: Cli, typed: string | undefined): string {
  const { environment } = cli.globals;
  if (typed === undefined && environment === null)
    throw usage("No environment is named.", "Write its slug after the asset, or give --env SLUG.");
  const slug = typed === undefined ? (environment ?? "") : environmentSlug(typed);
  if (environment !== null && slug !== environment)
    throw usage(`${slug} and --env ${environment} name two environments.`, "Name one of them.");
  return slug;
}

/** How a binding is shown, and read again once an approved request was carried out. */
export const boundEnd = (cli: Cli, asset: AssetRef, environment: string) => ({
  human: bindingText,
  again: async () => (await cli.call<Binding>(toApi.binding({ asset, environment }))).data,
});

/** The same, where the answer is that of an action and the binding is its data. */
export const actedEnd = (cli: Cli, asset: AssetRef, environment: string, action: string) => ({
  human: ({ data }: Acted, paper: Parameters<typeof bindingText>[1]) => bindingText(data, paper),
  again: async (): Promise<Acted> => ({
    action,
    status: "completed",
    message: `${action} is done.`,
    data: (await cli.call<Binding>(toApi.binding({ asset, environment }))).data,
  }),
});
export type Acted = { action: string; status: string; message: string; data: Binding };
