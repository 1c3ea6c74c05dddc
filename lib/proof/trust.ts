import { type Note, readCheckpoint, readKey, readNote, type VerifierKey } from "./note";

/** A key that a log says it is signed by, and the checkpoint from which on; signed by the key before it too. */
export type ClaimedKey = { verifier_key: string; since_size: number; note: string | null };

export type Trust = {
  keys: VerifierKey[];
  /** The notes by which one key vouched for the next; the log must agree with them as well. */
  notes: string[];
  /** Nothing was known before, so the log's own newest key is taken. */
  first: boolean;
  /** Keys that cannot be judged, for the checkpoint that would vouch for them is none. */
  broken: { since_size: number; why: string }[];
};

/**
 * Which of a log's keys may be believed: those known already, and those that a believed one vouched for by signing the
 * first checkpoint of the new one. A key that follows on nothing is not believed.
 */
export async function trustFrom(
  claimed: readonly ClaimedKey[],
  trusted: readonly string[],
  signedBy: (note: Note, key: VerifierKey) => Promise<boolean>,
): Promise<Trust> {
  const keys = trusted.map(readKey);
  const notes: string[] = [];
  const broken: Trust["broken"] = [];
  if (keys.length === 0) {
    const newest = [...claimed].sort((a, b) => b.since_size - a.since_size)[0];
    return { keys: newest ? readable(newest.verifier_key) : [], notes, first: true, broken };
  }
  for (const { verifier_key, note, since_size } of [...claimed].sort((a, b) => a.since_size - b.since_size)) {
    if (keys.some((k) => k.text === verifier_key) || note === null) continue;
    const [key] = readable(verifier_key);
    const read = checkpointIn(note);
    if ("why" in read) broken.push({ since_size, why: read.why });
    if (!key || "why" in read || read.size !== since_size || !(await signedBy(read, key))) continue;
    for (const known of keys.slice()) {
      if (!(await signedBy(read, known))) continue;
      keys.push(key);
      notes.push(note);
      break;
    }
  }
  return { keys, notes, first: false, broken };
}

function checkpointIn(note: string): (Note & { size: number }) | { why: string } {
  try {
    const read = readNote(note);
    return { ...read, size: readCheckpoint(read.text).size };
  } catch (error) {
    return { why: (error as Error).message };
  }
}

function readable(text: string): VerifierKey[] {
  try {
    return [readKey(text)];
  } catch {
    return [];
  }
}
