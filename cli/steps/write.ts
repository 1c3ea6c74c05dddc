import { flag, whole } from "@/cli/declare/parameter";

/** What every write takes. */
export const write = {
  dryRun: flag("say what would happen, and change nothing"),
  ifMatch: whole("revision", "only if it is still at this revision; 0: only if it is new", 0, 2_147_483_647),
};
export type Write = { dryRun: boolean; ifMatch: number | undefined };

/** A body as these options shape it. */
export const written = ({ dryRun, ifMatch }: Write, body: Record<string, unknown>) => ({
  body: dryRun ? { ...body, dry_run: true } : body,
  ...(ifMatch !== undefined && { ifMatch }),
});
