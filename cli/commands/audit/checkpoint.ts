import type { Cli } from "@/cli/cli";
import { command } from "@/cli/declare/command";
import { flag, several, text } from "@/cli/declare/parameter";
import { EXIT } from "@/cli/exit";
import { usage } from "@/cli/failure";
import { checkKey, checkpointOf, readNoteFile } from "@/cli/verify/given";
import { readKnown } from "@/cli/verify/known";
import { signerOf } from "@/cli/verify/signer";
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
    "A checkpoint is a few lines of text. Kept where the server cannot reach it, it shows later whether history was rewritten.\nWith --continues the server must prove that the kept one is the beginning of the newest, and a key of the log must have signed both.",
  arguments: {},
  options: {
    continues: text("file", "a checkpoint kept from earlier"),
    key: several("key", "with --continues: a verifier key known from elsewhere"),
    leaves: flag("as JSON lines with all leaves, for verifying an export without a server"),
  },
  examples: [
    ["assent audit checkpoint > checkpoint.txt", "keep it"],
    ["assent audit checkpoint --continues checkpoint.txt", "compare with it"],
    ["assent audit checkpoint --leaves > proof.ndjson", "before an export, to verify it without a server"],
  ],
  async run(cli, { continues, key, leaves }) {
    for (const given of key ?? []) checkKey(given);
    if (key && key.length > 0 && continues === undefined)
      throw usage("--key says nothing without --continues.", "Name the checkpoint that was kept, or leave --key out.");
    const { data } = await cli.call<CheckpointsAnswer>(toApi.auditCheckpoints({ limit: 1 }));
    const note = data.checkpoints[0]?.note;
    if (note === undefined) throw usage("Nothing is sealed yet.", "Try again in a moment, while the worker runs.");
    if (continues !== undefined) {
      const before = readKnown(cli.io, cli.place.server);
      const known = [...(key ?? []), ...(before ? [before.key] : [])];
      return compare(cli, { kept: readNoteFile(continues), newest: note, keys: data.keys, known });
    }
    if (leaves) await writeLeaves(cli, note, data.keys);
    else cli.show({ checkpoint: note, keys: data.keys }, () => note);
    return EXIT.done;
  },
});

type Pair = { kept: string; newest: string; keys: CheckpointsAnswer["keys"]; known: readonly string[] };

async function compare(cli: Cli, { kept, newest, keys, known }: Pair) {
  const old = checkpointOf(kept);
  const now = checkpointOf(newest);
  const signers = { kept: await signerOf(kept, keys, known), newest: await signerOf(newest, keys, known) };
  const found = {
    ...{ continues: false, from: old.size, to: now.size },
    ...{ kept_signed_by: signers.kept?.key ?? null, newest_signed_by: signers.newest?.key ?? null },
  };
  const answer = (sentence: string) => {
    cli.show(found, () => `${sentence}\n`);
    return found.continues ? EXIT.done : EXIT.differs;
  };
  // A file that anybody could have written says nothing of the log, whatever the server can prove of it.
  if (!signers.kept) return answer("No key of this log has signed the kept checkpoint: it shows nothing.");
  if (!signers.newest || (known.length > 0 && !signers.newest.trusted))
    return answer("No key that is trusted has signed the newest checkpoint.");
  if (old.origin === now.origin && old.size <= now.size) {
    const { data } = await cli.call<{ consistency: string[] }>(
      toApi.auditConsistency({ from: old.size, to: now.size }),
    );
    found.continues = verifyConsistency(old, now, data.consistency.map(fromBase64));
  }
  if (!signers.kept.trusted)
    cli.say(
      `That ${signers.kept.key} signs this log, the server says. Compare it with the one its operator gives you.`,
    );
  return answer(
    found.continues
      ? `The log of ${now.size} events continues the one of ${old.size}.`
      : `The log of ${now.size} events does NOT continue the one of ${old.size}: history was rewritten.`,
  );
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
