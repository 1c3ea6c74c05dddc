import type { Cli } from "@/cli/cli";
import { command } from "@/cli/declare/command";
import { flag, text } from "@/cli/declare/parameter";
import { EXIT } from "@/cli/exit";
import { usage } from "@/cli/failure";
import { checkpointOf, readNoteFile } from "@/cli/verify/given";
import { toApi } from "@/lib/paths";
import { base64, fromBase64 } from "@/lib/proof/bytes";
import { readCheckpoint, readNote } from "@/lib/proof/note";
import type { CheckpointsAnswer } from "@/lib/proof/served";
import { verifyConsistency } from "@/lib/proof/tree";

const LEAVES = 10_000;

export const checkpoint = command({
  name: "checkpoint",
  summary: "Print the newest signed checkpoint, to keep or to compare with one that was kept",
  about:
    "A checkpoint is a few lines of text. Kept where the server cannot reach it, it shows later whether history was rewritten.\nWith --continues the server must prove that the kept one is the beginning of the newest.",
  arguments: {},
  options: {
    continues: text("file", "a checkpoint kept from earlier"),
    leaves: flag("as JSON lines with all leaves, for verifying an export without a server"),
  },
  examples: [
    ["assent audit checkpoint > checkpoint.txt", "keep it"],
    ["assent audit checkpoint --continues checkpoint.txt", "compare with it"],
    ["assent audit checkpoint --leaves > proof.ndjson", "before an export, to verify it without a server"],
  ],
  async run(cli, { continues, leaves }) {
    const { data } = await cli.call<CheckpointsAnswer>(toApi.auditCheckpoints({ limit: 1 }));
    const note = data.checkpoints[0]?.note;
    if (note === undefined) throw usage("Nothing is sealed yet.", "Try again in a moment, while the worker runs.");
    if (continues !== undefined) return compare(cli, readNoteFile(continues), note);
    if (leaves) await writeLeaves(cli, note, data.keys);
    else cli.show({ checkpoint: note, keys: data.keys }, () => note);
    return EXIT.done;
  },
});

async function compare(cli: Cli, kept: string, newest: string) {
  const old = checkpointOf(kept);
  const now = checkpointOf(newest);
  const found = { continues: false, from: old.size, to: now.size };
  if (old.origin === now.origin && old.size <= now.size) {
    const { data } = await cli.call<{ consistency: string[] }>(
      toApi.auditConsistency({ from: old.size, to: now.size }),
    );
    found.continues = verifyConsistency(old, now, data.consistency.map(fromBase64));
  }
  const sentence = found.continues
    ? `The log of ${now.size} events continues the one of ${old.size}.`
    : `The log of ${now.size} events does NOT continue the one of ${old.size}: history was rewritten.`;
  cli.show(found, () => `${sentence}\n`);
  return found.continues ? EXIT.done : EXIT.differs;
}

async function writeLeaves(cli: Cli, note: string, keys: CheckpointsAnswer["keys"]): Promise<void> {
  const { size } = readCheckpoint(readNote(note).text);
  const line = (value: unknown) => cli.io.stdout.write(`${JSON.stringify(value)}\n`);
  line({ checkpoint: note, keys });
  for (let from = 0; from < size; ) {
    const { data } = await cli.call<{ count: number; leaves: string }>(
      toApi.auditLeaves({ from, limit: Math.min(LEAVES, size - from) }),
    );
    if (data.count === 0) return;
    line({ from, leaves: base64(fromBase64(data.leaves)) });
    from += data.count;
  }
}
