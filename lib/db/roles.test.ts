import { describe, expect, test } from "vitest";
import { connectionsFromEnv } from "@/lib/db/connections";
import { migrate } from "@/lib/db/migrate";
import { withClient } from "@/lib/db/with-client";
import { parseEnv } from "@/lib/env";
import { makeDatabase } from "@/lib/testing/database";

const one = (url: string, text: string) => withClient(url, async (client) => (await client.query(text)).rows[0]);

describe("one login for everything", () => {
  test("migrates as assent_owner and works as the app, the queue and the rest by role", async () => {
    const { superuserUrl } = await makeDatabase("roles");
    const single = connectionsFromEnv(parseEnv({ DATABASE_URL: superuserUrl }));
    if (!single) throw new Error("no connections");
    await migrate({ connections: single });
    expect(await one(single.owner, "SELECT tableowner FROM pg_tables WHERE tablename = 'assets'")).toEqual({
      tableowner: "assent_owner",
    });
    const who = "SELECT session_user::text AS login, current_user::text AS role";
    expect(await one(single.app, who)).toEqual({ login: "postgres", role: "assent_app" });
    expect(await one(single.jobs, who)).toEqual({ login: "postgres", role: "assent_jobs" });
    expect(await one(single.seq, who)).toEqual({ login: "postgres", role: "assent_seq" });
    await expect(one(single.app, "DELETE FROM audit_events")).rejects.toThrow(/permission denied/);
  });

  test("one that may not act as assent_owner is told so, and nothing is made", async () => {
    const { superuserUrl, connections } = await makeDatabase("roles");
    await expect(migrate({ connections: { ...connections, owner: connections.read } })).rejects.toThrow(
      "The login that migrates is not a member of assent_owner.",
    );
    expect(
      await one(superuserUrl, "SELECT count(*)::int AS tables FROM pg_tables WHERE schemaname = 'public'"),
    ).toEqual({
      tables: 0,
    });
  });
});
