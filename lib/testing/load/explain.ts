import { toWire } from "@/lib/db/wire-value";
import { withClient } from "@/lib/db/with-client";
import type { Statement } from "@/lib/testing/load/record";

type Node = {
  "Node Type": string;
  "Relation Name"?: string;
  "Index Name"?: string;
  "Actual Rows": number;
  "Actual Loops": number;
  "Shared Hit Blocks": number;
  "Shared Read Blocks": number;
  Plans?: Node[];
};

export type Explained = {
  statement: string;
  /** Pages the statement touched, found in memory or read. */
  buffers: number;
  rows: number;
  /** Tables of more than a page or two that were read from end to end. */
  scanned: string[];
  indexes: string[];
};

export type Planning = "force_custom_plan" | "force_generic_plan";

/**
 * Runs statements as the app and tells what each one touched. A door's statements are prepared, so after a few runs the
 * server may keep one plan for all values: `planning` says which of the two is looked at.
 */
export async function explain(
  address: string,
  workspaceId: string,
  statements: readonly Statement[],
  planning: Planning = "force_custom_plan",
): Promise<Explained[]> {
  return withClient(address, async (client) => {
    const explained: Explained[] = [];
    await client.query(
      "SELECT set_config('assent.workspace_id', $1, false), set_config('plan_cache_mode', $2, false)",
      [workspaceId, planning],
    );
    await client.query("BEGIN");
    for (const { text, values } of statements) {
      if (text.startsWith("SELECT set_config")) {
        await client.query(text, [...values]);
        continue;
      }
      // EXPLAIN of a statement with parameters is planned for their values whatever is set: only a prepared one is not.
      const name = `explained_${explained.length}`;
      await client.query(`PREPARE ${name} AS ${text}`);
      const given = values.map((v) => (v === null ? "NULL" : client.escapeLiteral(String(toWire(v))))).join(", ");
      const executed = given === "" ? name : `${name} (${given})`;
      // Once before, so that neither the planner's own look at the catalogue nor a cold cache is counted.
      for (let i = 0; i < 2; i++) {
        const { rows } = await client.query(`EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON, TIMING OFF) EXECUTE ${executed}`);
        if (i === 1) explained.push(read(text, rows[0]["QUERY PLAN"][0].Plan));
      }
      await client.query(`DEALLOCATE ${name}`);
    }
    await client.query("ROLLBACK");
    return explained;
  });
}

const buffersOf = (node: Node): number => node["Shared Hit Blocks"] + node["Shared Read Blocks"];

function read(statement: string, plan: Node): Explained {
  const nodes = (node: Node): Node[] => [node, ...(node.Plans ?? []).flatMap(nodes)];
  const all = nodes(plan);
  return {
    statement,
    buffers: buffersOf(plan),
    rows: plan["Actual Rows"],
    scanned: all
      .filter((n) => n["Node Type"] === "Seq Scan" && buffersOf(n) > 2 * n["Actual Loops"])
      .map((n) => n["Relation Name"] ?? ""),
    indexes: all.flatMap((n) => n["Index Name"] ?? []),
  };
}
