/**
 * SHA-256 (FIPS 180-4), synchronous: WebCrypto answers each digest by a promise, which costs more than the digest of a row
 * does. Node has a faster one of its own, which {@link useSha256} puts in this one's place; the tests compare the two.
 */
export let sha256: (data: Uint8Array) => Uint8Array = portableSha256;

export function useSha256(implementation: (data: Uint8Array) => Uint8Array): void {
  sha256 = implementation;
}

const K = new Int32Array(64);
const START = new Int32Array(8);

// The constants are the first bits of the roots of the first primes; computing them leaves none to mistype.
for (let n = 2, found = 0; found < 64; n++) {
  let prime = true;
  for (let d = 2; d * d <= n; d++) if (n % d === 0) prime = false;
  if (!prime) continue;
  if (found < 8) START[found] = fraction(Math.sqrt(n));
  K[found++] = fraction(Math.cbrt(n));
}

function fraction(x: number): number {
  return ((x - Math.floor(x)) * 0x1_0000_0000) | 0;
}

const w = new Int32Array(64);
const state = new Int32Array(8);
const last = new Uint8Array(128);

export function portableSha256(data: Uint8Array): Uint8Array {
  state.set(START);
  const whole = data.length - (data.length % 64);
  for (let at = 0; at < whole; at += 64) block(data, at);
  const rest = data.length - whole;
  const end = rest < 56 ? 64 : 128;
  last.fill(0, rest, end);
  for (let i = 0; i < rest; i++) last[i] = data[whole + i] as number;
  last[rest] = 0x80;
  const high = Math.floor(data.length / 0x2000_0000);
  const low = data.length << 3;
  for (let i = 0; i < 4; i++) {
    last[end - 8 + i] = high >>> (24 - 8 * i);
    last[end - 4 + i] = low >>> (24 - 8 * i);
  }
  block(last, 0);
  if (end === 128) block(last, 64);
  const out = new Uint8Array(32);
  for (let i = 0; i < 32; i++) out[i] = (state[i >> 2] as number) >>> (24 - 8 * (i & 3));
  return out;
}

function block(data: Uint8Array, at: number): void {
  for (let i = 0; i < 16; i++) {
    const j = at + 4 * i;
    w[i] =
      ((data[j] as number) << 24) |
      ((data[j + 1] as number) << 16) |
      ((data[j + 2] as number) << 8) |
      (data[j + 3] as number);
  }
  for (let i = 16; i < 64; i++) {
    const x = w[i - 15] as number;
    const y = w[i - 2] as number;
    const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
    const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
    w[i] = ((w[i - 16] as number) + s0 + (w[i - 7] as number) + s1) | 0;
  }
  let a = state[0] as number;
  let b = state[1] as number;
  let c = state[2] as number;
  let d = state[3] as number;
  let e = state[4] as number;
  let f = state[5] as number;
  let g = state[6] as number;
  let h = state[7] as number;
  for (let i = 0; i < 64; i++) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + (K[i] as number) + (w[i] as number)) | 0;
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + t2) | 0;
  }
  state[0] = (state[0] as number) + a;
  state[1] = (state[1] as number) + b;
  state[2] = (state[2] as number) + c;
  state[3] = (state[3] as number) + d;
  state[4] = (state[4] as number) + e;
  state[5] = (state[5] as number) + f;
  state[6] = (state[6] as number) + g;
  state[7] = (state[7] as number) + h;
}
