import { createPrivateKey, createPublicKey, randomBytes, sign } from "node:crypto";
import { chmodSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { base64, fromBase64, utf8 } from "@/lib/proof/bytes";
import { ED25519, keyId, readKey, type Signature, writeKey } from "@/lib/proof/note";

/** A key that can sign. Its private half never enters the database. */
export type SigningKey = { verifierKey: string; sign(text: string): Signature };

/** The keys of this process: what signs now and, until the change is sealed, what signed before. */
export type KeyRing = {
  origin: string;
  current: SigningKey;
  former: SigningKey | null;
  /** The former key is gone: the change goes without its signature, and every verifier will say so. */
  formerLost: boolean;
};

type KeptKey = { verifier_key: string; private?: string };
/** `audit-key.json` of the data directory, newest key first. Retired keys keep their public half. */
type KeyFile = { origin: string; keys: KeptKey[]; former_lost?: true };

const fileOf = (dataDir: string): string => join(dataDir, "audit-key.json");
const PKCS8 = Buffer.from("302e020100300506032b657004220420", "hex");

/** The keys of `ASSENT_AUDIT_KEY`, else those of the data directory; null where there are none. */
export function readKeys(from: {
  dataDir: string;
  key?: string | undefined;
  formerKey?: string | undefined;
}): KeyRing | null {
  if (from.key) {
    const current = readSecret(from.key);
    const former = from.formerKey ? signingKey(readSecret(from.formerKey)) : null;
    return { origin: current.name, current: signingKey(current), former, formerLost: false };
  }
  const file = readFile(from.dataDir);
  const [newest, before] = file?.keys ?? [];
  if (!file || !newest) return null;
  const held = ({ private: seed }: KeptKey) => seed && signingKey({ name: file.origin, seed: fromBase64(seed) });
  const current = held(newest);
  if (!current) throw new Error(`${fileOf(from.dataDir)} holds no private key.`);
  return {
    origin: file.origin,
    current,
    former: (before && held(before)) || null,
    formerLost: file.former_lost === true,
  };
}

/** When the key file was last written; 0 where there is none. */
export function keysWritten(dataDir: string): number {
  return statSync(fileOf(dataDir), { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/** Makes the log's first key. The caller holds the sequencer's lock and has seen that the log has none. */
export function makeFirstKey(dataDir: string): KeyRing {
  const origin = `assent-log-${randomBytes(8).toString("hex")}`;
  writeFile(dataDir, { origin, keys: [newKey(origin)] });
  return readKeys({ dataDir }) as KeyRing;
}

/**
 * Puts a new key before the old one. The sequencer takes it up within seconds: it records the change, signs that checkpoint
 * with both keys, and forgets the private half of the old one. Answers the new public key.
 */
export function rotateKey(dataDir: string, options: { lost: boolean }): string {
  const file = readFile(dataDir);
  if (!file && !options.lost)
    throw new Error(`${fileOf(dataDir)} is not there: this log has no key yet, or it is elsewhere.`);
  const origin = file?.origin ?? `assent-log-${randomBytes(8).toString("hex")}`;
  const made = newKey(origin);
  const { former_lost: _, ...kept } = file ?? { origin, keys: [] };
  writeFile(dataDir, { ...kept, keys: [made, ...kept.keys], ...(options.lost && { former_lost: true as const }) });
  return made.verifier_key;
}

/** Forgets the private halves of former keys; called once the change is sealed. */
export function retireFormerKeys(dataDir: string): void {
  const file = readFile(dataDir);
  if (!file) return;
  const [newest, ...rest] = file.keys;
  writeFile(dataDir, {
    origin: file.origin,
    keys: [newest as KeptKey, ...rest.map(({ verifier_key }) => ({ verifier_key }))],
  });
}

/** A private key as text: `PRIVATE+KEY+<name>+<key id>+<base64 of algorithm and seed>`, as Go's note package writes it. */
export function writeSecret(name: string, seed: Uint8Array): string {
  const id = Buffer.from(keyId(name, ED25519, publicOf(seed))).toString("hex");
  return `PRIVATE+KEY+${name}+${id}+${base64(Uint8Array.of(ED25519, ...seed))}`;
}

function readSecret(text: string): { name: string; seed: Uint8Array } {
  const [, name, encoded] = /^PRIVATE\+KEY\+([^+\s]+)\+[0-9a-f]{8}\+(\S+)$/.exec(text.trim()) ?? [];
  const bytes = encoded ? fromBase64(encoded) : new Uint8Array(0);
  if (!name || bytes.length !== 33 || bytes[0] !== ED25519 || writeSecret(name, bytes.slice(1)) !== text.trim())
    throw new Error("ASSENT_AUDIT_KEY must be PRIVATE+KEY+name+id+key with an Ed25519 key.");
  return { name, seed: bytes.slice(1) };
}

function newKey(origin: string): KeptKey {
  const seed = randomBytes(32);
  return { verifier_key: writeKey(origin, ED25519, publicOf(seed)), private: base64(seed) };
}

/** A key that signs, made of its seed. */
export function signingKey({ name, seed }: { name: string; seed: Uint8Array }): SigningKey {
  const key = createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: "der", type: "pkcs8" });
  const verifierKey = writeKey(name, ED25519, publicOf(seed));
  const { id } = readKey(verifierKey);
  return { verifierKey, sign: (text) => ({ name, id, bytes: new Uint8Array(sign(null, utf8(text), key)) }) };
}

function publicOf(seed: Uint8Array): Uint8Array {
  const key = createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: "der", type: "pkcs8" });
  return new Uint8Array(createPublicKey(key).export({ format: "der", type: "spki" }).subarray(-32));
}

function readFile(dataDir: string): KeyFile | null {
  try {
    return JSON.parse(readFileSync(fileOf(dataDir), "utf8")) as KeyFile;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw new Error(`${fileOf(dataDir)} cannot be read. Restore it from a backup: the log is signed with it.`);
  }
}

/** Whole or not at all, and nobody else's to read. */
function writeFile(dataDir: string, file: KeyFile): void {
  mkdirSync(dataDir, { recursive: true });
  const draft = `${fileOf(dataDir)}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(file, null, 2)}\n`, { mode: 0o600 });
  chmodSync(draft, 0o600);
  renameSync(draft, fileOf(dataDir));
}
