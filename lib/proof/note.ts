import { base64, concat, equal, fromBase64, utf8 } from "./bytes";
import { sha256 } from "./sha256";

/**
 * Signed notes and checkpoints as C2SP writes them (c2sp.org/signed-note, c2sp.org/tlog-checkpoint):
 *
 *     <origin>\n<size>\n<root in base64>\n\n— <key name> <base64 of key id and signature>\n
 */
export type Checkpoint = { origin: string; size: number; root: Uint8Array };
export type Signature = { name: string; id: Uint8Array; bytes: Uint8Array };
export type Note = { text: string; signatures: Signature[] };
export type VerifierKey = { text: string; name: string; id: Uint8Array; algorithm: number; key: Uint8Array };

/** Ed25519 over the text, and a witness's Ed25519 over text and time (c2sp.org/tlog-cosignature). */
export const ED25519 = 1;
export const COSIGNATURE = 4;

const NAME = /^[^\s+\p{C}]+$/u;

export const checkpointText = (c: Checkpoint): string => `${c.origin}\n${c.size}\n${base64(c.root)}\n`;

/** Throws a sentence when the text is no checkpoint. Lines after the third are extensions, which we neither write nor read. */
export function readCheckpoint(text: string): Checkpoint {
  const [origin, size, root, ...rest] = text.split("\n");
  if (!origin || !size || !root || rest.length === 0) throw new Error("A checkpoint has three lines.");
  if (!/^(0|[1-9]\d{0,14})$/.test(size)) throw new Error("The size of a checkpoint is a whole number.");
  const hash = fromBase64(root);
  if (hash.length !== 32) throw new Error("The root of a checkpoint has 32 bytes.");
  return { origin, size: Number(size), root: hash };
}

/** Throws a sentence when it is no signed note. */
export function readNote(note: string): Note {
  const cut = note.lastIndexOf("\n\n");
  if (cut < 0 || !note.endsWith("\n")) throw new Error("A signed note ends in a blank line and its signatures.");
  const signatures = note
    .slice(cut + 2, -1)
    .split("\n")
    .map((line) => {
      const [, name, encoded] = /^\u2014 (\S+) (\S+)$/.exec(line) ?? [];
      if (!name || !encoded) throw new Error("A line of signature is a dash, a name and base64.");
      const bytes = fromBase64(encoded);
      if (bytes.length < 5) throw new Error("A signature is too short.");
      return { name, id: bytes.slice(0, 4), bytes: bytes.slice(4) };
    });
  return { text: note.slice(0, cut + 1), signatures };
}

export const signatureLine = (s: Signature): string => `\u2014 ${s.name} ${base64(concat(s.id, s.bytes))}\n`;
export const writeNote = (text: string, signatures: readonly Signature[]): string =>
  `${text}\n${signatures.map(signatureLine).join("")}`;

export const keyId = (name: string, algorithm: number, key: Uint8Array): Uint8Array =>
  sha256(concat(utf8(`${name}\n`), Uint8Array.of(algorithm), key)).slice(0, 4);

/** `<name>+<key id>+<base64 of algorithm and key>`: how a public key is written down and handed on. */
export function writeKey(name: string, algorithm: number, key: Uint8Array): string {
  const id = [...keyId(name, algorithm, key)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${name}+${id}+${base64(concat(Uint8Array.of(algorithm), key))}`;
}

/** Throws a sentence when the text is no verifier key, or one whose id is not its own. */
export function readKey(text: string): VerifierKey {
  const [, name, id, encoded] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(text.trim()) ?? [];
  if (!name || !id || !encoded || !NAME.test(name)) throw new Error("A verifier key is name+id+key.");
  const bytes = fromBase64(encoded);
  const [algorithm, key] = [bytes[0] ?? 0, bytes.slice(1)];
  if ((algorithm !== ED25519 && algorithm !== COSIGNATURE) || key.length !== 32)
    throw new Error("A verifier key is an Ed25519 key.");
  if (writeKey(name, algorithm, key) !== text.trim()) throw new Error("The id of the verifier key is not its own.");
  return { text: text.trim(), name, algorithm, key, id: keyId(name, algorithm, key) };
}

/** Whether this key signed the note. Several lines of one key: one good one is enough. */
export async function signedBy(note: Note, key: VerifierKey): Promise<boolean> {
  for (const s of note.signatures) {
    if (s.name !== key.name || !equal(s.id, key.id)) continue;
    if (key.algorithm === ED25519 && (await ed25519(key.key, s.bytes, utf8(note.text)))) return true;
    if (key.algorithm === COSIGNATURE && s.bytes.length === 72) {
      const seconds = new DataView(s.bytes.buffer, s.bytes.byteOffset).getBigUint64(0);
      if (await ed25519(key.key, s.bytes.slice(8), utf8(cosignedText(note.text, seconds)))) return true;
    }
  }
  return false;
}

/** What a witness signs: when it saw the checkpoint, and the checkpoint. */
export const cosignedText = (text: string, seconds: bigint): string => `cosignature/v1\ntime ${seconds}\n${text}`;

async function ed25519(key: Uint8Array, signature: Uint8Array, message: Uint8Array): Promise<boolean> {
  if (signature.length !== 64) return false;
  const { subtle } = globalThis.crypto;
  const imported = await subtle.importKey("raw", key as BufferSource, { name: "Ed25519" }, false, ["verify"]);
  return subtle.verify({ name: "Ed25519" }, imported, signature as BufferSource, message as BufferSource);
}
