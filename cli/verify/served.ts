import type { Cli } from "@/cli/cli";
import { toApi } from "@/lib/paths";
import { type Ask, type CheckpointsAnswer, type EntriesAnswer, servedEvidence } from "@/lib/proof/served";
import type { Evidence } from "@/lib/proof/verify";

/** The log of the server that this run talks to. */
export function serverEvidence(cli: Cli): Evidence {
  const get = async <T>(path: string): Promise<T> => (await cli.call<T>(path)).data;
  const ask: Ask = {
    checkpoints: (query) => get<CheckpointsAnswer>(toApi.auditCheckpoints(query)),
    leaves: (query) => get(toApi.auditLeaves(query)),
    entries: (query) => get<EntriesAnswer>(toApi.auditEntries(query)),
  };
  return servedEvidence(ask);
}
