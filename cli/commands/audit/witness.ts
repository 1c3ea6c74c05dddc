import { command } from "@/cli/declare/command";
import { needed, several, whole } from "@/cli/declare/parameter";
import { EXIT } from "@/cli/exit";
import { usage } from "@/cli/failure";
import { checkKey } from "@/cli/verify/given";
import { startWitness } from "@/cli/verify/witness-server";
import { readKey } from "@/lib/proof/note";

const PORT = 3900;

export const witness = command({
  name: "witness",
  summary: "Run a witness: keep checkpoints of logs, refuse those that do not continue what was seen",
  about:
    "Runs until it is ended, on the machine of somebody other than the log's operator. Speaks c2sp.org/tlog-witness: POST /add-checkpoint;\nGET /checkpoint/<log> answers the newest it has seen. Give its address to the log as ASSENT_AUDIT_WITNESS.",
  arguments: {},
  options: {
    directory: needed(
      "directory",
      "where checkpoints and the witness's own key are kept",
      "It must outlive the program.",
    ),
    log: several("key", "the verifier key of a log to witness"),
    port: whole("n", `port to listen on (${PORT})`, 0, 65_535),
    host: needed("address", "address to listen on", "127.0.0.1, or the address others reach it at."),
  },
  examples: [
    ["assent audit witness --directory ./seen --host 127.0.0.1 --log assent-log-1f…+0a1b2c3d+AW…", "witness one log"],
  ],
  async run(cli, { directory, log, port, host }) {
    if (!log?.length)
      throw usage("--log is required.", "The verifier key of the log, as `assent audit checkpoint -o json` shows it.");
    for (const given of log) checkKey(given);
    const started = await startWitness({
      directory,
      keys: log.map(readKey),
      port: port ?? PORT,
      host,
      now: () => cli.io.now(),
    });
    cli.say(`The witness listens on ${started.url}.`);
    cli.say(`Its key: ${started.key}`);
    await started.ended;
    return EXIT.done;
  },
});
