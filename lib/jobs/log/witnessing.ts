import { hashesOf, NODES, nodeValues } from "@/lib/audit/sealing/stored-tree";
import { startWitnessing } from "@/lib/audit/sealing/witness";
import { plainPool } from "@/lib/db/pool";
import { log } from "@/lib/log";
import { consistencyNodes, fold } from "@/lib/proof/tree";

/** Gives checkpoints to these witnesses and keeps what they answer. A refusal is an error in the server's own log as well. */
export const witnessingOf = (urls: readonly string[]) =>
  startWitnessing({
    urls,
    consistency: async (from, to) => {
      const ranges = consistencyNodes(from, to);
      const nodes = ranges.flat();
      const { rows } = await plainPool("seq").query(NODES, nodeValues(nodes));
      const hashes = hashesOf(rows, nodes.length);
      return ranges.map((range) => fold(hashes.splice(0, range.length)));
    },
    keep: async ({ url, size, cosignature, problem }) => {
      if (problem) log.error({ room: "audit", witness: url }, `a witness refuses the audit log: ${problem}`);
      await plainPool("seq").query(
        `INSERT INTO audit_witnesses (url, tree_size, cosignature, problem, answered_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (url) DO UPDATE SET tree_size = excluded.tree_size, cosignature = coalesce(excluded.cosignature, audit_witnesses.cosignature),
           problem = excluded.problem, answered_at = excluded.answered_at`,
        [url, size, cosignature, problem, new Date()],
      );
    },
  });
