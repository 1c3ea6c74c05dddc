import { processIo } from "@/cli/process-io";
import { run } from "@/cli/run";

/** What `cli/assent.mjs` calls. Sets the exit code instead of leaving, so that what was written still gets out. */
export async function main(version: string): Promise<void> {
  process.exitCode = await run(process.argv.slice(2), processIo(), version);
}
