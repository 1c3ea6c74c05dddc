import { rotateKey } from "@/lib/audit/sealing/key";
import { env } from "@/lib/env";

/** Puts a new signing key of the audit log into the data directory; the running sequencer takes it up. */
if (env.ASSENT_AUDIT_KEY) {
  process.stderr.write(
    "The key is in ASSENT_AUDIT_KEY: set a new one there and the old one as ASSENT_AUDIT_OLD_KEY.\n",
  );
  process.exit(1);
}
process.stdout.write(
  `The log is signed from now on by: ${rotateKey(env.ASSENT_DATA_DIR, { lost: process.argv.includes("--lost") })}\n`,
);
