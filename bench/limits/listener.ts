// The limit of a hand-over: a process that is told of a row by NOTIFY, takes it with one statement and says so. No queue, no
// lease, no record.
import pg from "pg";

process.once("message", async (connectionString: string) => {
  const client = new pg.Client({ connectionString });
  await client.connect();
  client.on("notification", ({ payload }) => {
    void client.query(
      "WITH taken AS (UPDATE bench_handover SET taken_at = clock_timestamp() WHERE id = $1 RETURNING id) SELECT pg_notify('bench_taken', id) FROM taken",
      [payload],
    );
  });
  await client.query("LISTEN bench_handover");
  process.send?.("ready");
});
