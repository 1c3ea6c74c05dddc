import { createPrivateKey, generateKeyPairSync, randomBytes, sign } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { concat, equal, fromBase64, utf8 } from "@/lib/proof/bytes";
import {
  COSIGNATURE,
  cosignedText,
  keyId,
  readCheckpoint,
  readNote,
  signatureLine,
  signedBy,
  type VerifierKey,
  writeKey,
} from "@/lib/proof/note";
import { verifyConsistency } from "@/lib/proof/tree";

/** An answer of c2sp.org/tlog-witness. */
export type WitnessAnswer = { status: 200 | 400 | 403 | 404 | 409 | 422; type: string; body: string };

const plain = (status: WitnessAnswer["status"], body: string): WitnessAnswer => ({
  status,
  type: "text/plain; charset=utf-8",
  body,
});

type OwnKey = { name: string; seed: string };

/**
 * Keeps the newest checkpoint of each log it knows, and vouches only for one that is signed by the log and is proved to
 * continue what it has seen. What it has once seen is on disk before it answers.
 */
export class Witness {
  readonly verifierKey: string;
  readonly #sign: (text: string, now: Date) => string;

  constructor(
    readonly directory: string,
    readonly keys: readonly VerifierKey[],
  ) {
    mkdirSync(directory, { recursive: true });
    const own = this.#ownKey();
    const key = createPrivateKey({ key: Buffer.from(own.seed, "base64"), format: "der", type: "pkcs8" });
    const jwk = key.export({ format: "jwk" });
    const bytes = new Uint8Array(Buffer.from(jwk.x ?? "", "base64url"));
    this.verifierKey = writeKey(own.name, COSIGNATURE, bytes);
    const id = keyId(own.name, COSIGNATURE, bytes);
    this.#sign = (text, now) => {
      const seconds = BigInt(Math.floor(now.getTime() / 1000));
      const time = new Uint8Array(8);
      new DataView(time.buffer).setBigUint64(0, seconds);
      const signature = new Uint8Array(sign(null, utf8(cosignedText(text, seconds)), key));
      return signatureLine({ name: own.name, id, bytes: concat(time, signature) });
    };
  }

  /** The newest checkpoint of a log, as it was seen; null for a log it has not seen. */
  seen(origin: string): string | null {
    try {
      return readFileSync(this.#file(origin), "utf8");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
      throw error;
    }
  }

  /** `old <size>`, lines of a consistency proof, an empty line, the checkpoint. */
  async add(body: string, now: Date): Promise<WitnessAnswer> {
    const cut = body.indexOf("\n\n");
    const [first = "", ...lines] = body.slice(0, Math.max(cut, 0)).split("\n");
    const claimed = /^old (0|[1-9]\d{0,14})$/.exec(first)?.[1];
    if (cut < 0 || claimed === undefined || lines.length > 63)
      return plain(400, "The request is not one of add-checkpoint.\n");
    let proof: Uint8Array[];
    let read: { note: ReturnType<typeof readNote>; checkpoint: ReturnType<typeof readCheckpoint> };
    try {
      proof = lines.map(fromBase64);
      const note = readNote(body.slice(cut + 2));
      read = { note, checkpoint: readCheckpoint(note.text) };
    } catch (error) {
      return plain(400, `${(error as Error).message}\n`);
    }
    const { note, checkpoint } = read;
    const keys = this.keys.filter((key) => key.name === checkpoint.origin);
    if (keys.length === 0) return plain(404, "This log is not known here.\n");
    const signatures = await Promise.all(keys.map((key) => signedBy(note, key)));
    if (!signatures.includes(true)) return plain(403, "No key of the log that is known here has signed this.\n");
    const before = this.seen(checkpoint.origin);
    const old = before === null ? { size: 0, root: new Uint8Array(32) } : readCheckpoint(readNote(before).text);
    if (Number(claimed) !== old.size) return { status: 409, type: "text/x.tlog.size", body: `${old.size}\n` };
    if (checkpoint.size < old.size) return plain(400, "The checkpoint is older than the one it continues.\n");
    if (checkpoint.size === old.size && old.size > 0 && !equal(checkpoint.root, old.root))
      return { status: 409, type: "text/x.tlog.size", body: `${old.size}\n` };
    const continues = old.size === 0 ? proof.length === 0 : verifyConsistency(old, checkpoint, proof);
    if (!continues) return plain(422, "The checkpoint does not continue the one seen before.\n");
    this.#keep(checkpoint.origin, body.slice(cut + 2));
    return plain(200, this.#sign(note.text, now));
  }

  #keep(origin: string, note: string): void {
    const draft = `${this.#file(origin)}.new`;
    writeFileSync(draft, note);
    renameSync(draft, this.#file(origin));
  }

  #file(origin: string): string {
    return join(this.directory, `${encodeURIComponent(origin)}.checkpoint`);
  }

  #ownKey(): OwnKey {
    const file = join(this.directory, "witness-key.json");
    try {
      return JSON.parse(readFileSync(file, "utf8")) as OwnKey;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    }
    const { privateKey } = generateKeyPairSync("ed25519");
    const seed = privateKey.export({ format: "der", type: "pkcs8" }).toString("base64");
    const made = { name: `assent-witness-${randomBytes(6).toString("hex")}`, seed };
    writeFileSync(file, `${JSON.stringify(made, null, 2)}\n`, { mode: 0o600, flag: "wx" });
    return made;
  }
}
