import { readFileSync } from "node:fs";
import { usage } from "@/cli/failure";
import { type Checkpoint, readCheckpoint, readKey, readNote } from "@/lib/proof/note";

/** A checkpoint kept in a file. Ends the command where it cannot be read or is none. */
export function readNoteFile(file: string): string {
  try {
    const note = readFileSync(file, "utf8");
    readCheckpoint(readNote(note).text);
    return note;
  } catch (error) {
    throw usage(
      `${file} cannot be read as a checkpoint: ${(error as Error).message}`,
      "Name a file that `assent audit checkpoint` wrote.",
    );
  }
}

/** What a kept note says; only of one that {@link readNoteFile} has read. */
export const checkpointOf = (note: string): Checkpoint => readCheckpoint(readNote(note).text);

/** Ends the command where a verifier key is none. */
export function checkKey(text: string): void {
  try {
    readKey(text);
  } catch (error) {
    throw usage(
      `--key ${text} is no verifier key: ${(error as Error).message}`,
      "`assent audit checkpoint -o json` shows the server's.",
    );
  }
}
