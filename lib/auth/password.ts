import { hash, verify } from "@node-rs/argon2";
import { z } from "zod";
import { refusal } from "@/lib/errors";

/** Argon2id, the library's default, with 19 MiB and two passes (OWASP's floor): a tenth of a second or two a password. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Hash of a password nobody knows, of the same cost: what is verified where there is no account or no password. */
const NOBODYS = "$argon2id$v=19$m=19456,t=2,p=1$EYf6HYKuZIuzZONJQN+tpg$2wqFGe3O9R9ouFr2yFD2rNktcI61HSTTu2ijZzdlb98";

/** What is taken as a new password: length is what makes it hard to guess; any character may be in it. */
export const NewPassword = z.string().min(12, "must have at least 12 characters").max(200);

/** A password as it is typed to sign in. */
export const TypedPassword = z.string().min(1).max(1000);

export const hashPassword = (password: string): Promise<string> => inTurn(() => hash(normal(password), COST));

/**
 * True when the password is the one of the stored hash. Takes as long without a hash as with one, so that an answer's
 * time does not tell which accounts there are.
 */
export async function verifyPassword(stored: string | null, password: string): Promise<boolean> {
  const matches = await inTurn(() => verify(stored ?? NOBODYS, normal(password)));
  return matches && stored !== null;
}

// The same password typed on another keyboard may arrive composed otherwise.
const normal = (password: string): string => password.normalize("NFKC");

const AT_ONCE = 2;
const MOST_WAITING = 64;
let running = 0;
const waiting: (() => void)[] = [];

/** Two at once: each takes 19 MiB and a thread that compression and file reads need too. Past 64 waiting, 503. */
async function inTurn<R>(work: () => Promise<R>): Promise<R> {
  if (running >= AT_ONCE) {
    if (waiting.length >= MOST_WAITING)
      throw refusal(503, "BUSY", "Too many people are signing in just now. Try again.", {
        headers: { "retry-after": "5" },
      });
    await new Promise<void>((go) => waiting.push(go));
  } else running++;
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running--;
  }
}
