import { describe, expect, test } from "vitest";
import { connectionsFromEnv } from "@/lib/db/connections";
import { parseEnv } from "@/lib/env";

const optionsOf = (url = "") => new URL(url).searchParams.get("options");
const from = (source: Record<string, string>) => connectionsFromEnv(parseEnv(source));

describe("connectionsFromEnv", () => {
  test("is undefined without DATABASE_URL: the embedded server is meant", () => {
    expect(from({})).toBeUndefined();
  });

  test("with one address every connection takes its role", () => {
    const all = from({ DATABASE_URL: "postgres://one:pw@db/assent" });
    expect(optionsOf(all?.app)).toBe("-c role=assent_app");
    expect(optionsOf(all?.jobs)).toBe("-c role=assent_jobs");
    expect(all?.owner).toBe("postgres://one:pw@db/assent");
  });

  test("an owner's address that is the app's login does not count as separated", () => {
    const all = from({
      DATABASE_URL: "postgres://one:pw@db/a",
      DATABASE_OWNER_URL: "postgres://one:pw@db/a?sslmode=require",
    });
    expect(optionsOf(all?.app)).toBe("-c role=assent_app");
  });

  test("has an address for every role that is given one; reads go to the replica", () => {
    const all = from({
      DATABASE_URL: "postgres://assent_app:pw@db/a",
      DATABASE_OWNER_URL: "postgres://assent_owner:pw@db/a",
      DATABASE_JOBS_URL: "postgres://assent_jobs:pw@db/a",
      DATABASE_SEQ_URL: "postgres://assent_seq:pw@db/a",
      DATABASE_REPLICA_URL: "postgres://assent_read:pw@replica/a",
    });
    expect(all).toMatchObject({
      app: "postgres://assent_app:pw@db/a",
      read: "postgres://assent_read:pw@replica/a",
    });
  });
});
