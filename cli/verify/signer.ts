import { readKey, readNote, signedBy, type VerifierKey } from "@/lib/proof/note";
import { type ClaimedKey, trustFrom } from "@/lib/proof/trust";

/** A key of the log that signed a note; `trusted` unless only the server says that it is one. */
export type Signer = { key: string; trusted: boolean };

/**
 * Which key of the log signed this note: one that is known from elsewhere or follows on such a one, else one that the server
 * names, for a log's earlier keys follow on nothing. Null where none did: then nobody of the log has said what it says.
 */
export async function signerOf(
  note: string,
  claimed: readonly ClaimedKey[],
  known: readonly string[],
): Promise<Signer | null> {
  const { keys } = known.length > 0 ? await trustFrom(claimed, known, signedBy) : { keys: [] };
  const named = claimed.flatMap(({ verifier_key }) => readable(verifier_key));
  const read = readNote(note);
  for (const [list, trusted] of [
    [keys, true],
    [named, false],
  ] as const)
    for (const key of list) if (await signedBy(read, key)) return { key: key.text, trusted };
  return null;
}

function readable(text: string): VerifierKey[] {
  try {
    return [readKey(text)];
  } catch {
    return [];
  }
}
