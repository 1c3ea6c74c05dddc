import { afterAll, beforeAll, beforeEach } from "vitest";
import { assent, type Ran, type World } from "@/cli/testing/fake-io";
import { type FakeServer, fakeServer } from "@/cli/testing/fake-server";

/** A fake server for a test file, empty before each test, and a command line that talks to it. */
export function useFake(): { server: () => FakeServer; cli: (line: string, world?: World) => Promise<Ran> } {
  let server: FakeServer;
  beforeAll(async () => {
    server = await fakeServer();
  });
  beforeEach(() => server.reset());
  afterAll(() => server.stop());
  return {
    server: () => server,
    cli: (line, world = {}) => assent(line, { ...world, env: { ASSENT_API: server.url, ...world.env } }),
  };
}

export const GOVERNED = "/api/governance/v1alpha1/assets/catalog/mcp-server/io.github.acme%2Fweather";
export const WEATHER = "catalog/mcp-server/io.github.acme/weather";
