/** Bodies that no honest client sends. Each is refused wherever it arrives. */
export type HostileBody = { name: string; body: Uint8Array<ArrayBuffer>; headers?: Record<string, string> };

const text = (value: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(value);
const bytes = (...values: number[]): Uint8Array<ArrayBuffer> => new Uint8Array(values);
const nested = (open: string, close: string, depth: number) => text(open.repeat(depth) + close.repeat(depth));
const MEGABYTE = "x".repeat(1_000_000);

export const HOSTILE_BODIES: readonly HostileBody[] = [
  { name: "\\u0000 in a value", body: text('{"reason":"a\\u0000b"}') },
  { name: "\\u0000 in a name", body: text('{"rea\\u0000son":"a"}') },
  { name: "a raw zero byte", body: text('{"reason":"a\0b"}') },
  { name: "a lone first surrogate", body: text('{"reason":"\\ud800"}') },
  { name: "a lone second surrogate", body: text('{"reason":"\\udc00 x"}') },
  { name: "a surrogate as bytes", body: bytes(0x22, 0xed, 0xa0, 0x80, 0x22) },
  { name: "bytes that are no UTF-8", body: bytes(0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d) },
  { name: "a byte order mark", body: bytes(0xef, 0xbb, 0xbf, 0x7b, 0x7d) },
  { name: "a name twice", body: text('{"reason":"a","reason":"b"}') },
  { name: "a name twice, once escaped", body: text('{"reason":"a","r\\u0065ason":"b"}') },
  { name: "__proto__", body: text('{"__proto__":{"admin":true}}') },
  { name: "__proto__ inside", body: text('{"reason":{"__proto__":{"admin":true}}}') },
  { name: "constructor.prototype", body: text('{"constructor":{"prototype":{"admin":true}}}') },
  { name: "10,000 arrays deep", body: nested("[", "]", 10_000) },
  { name: "10,000 objects deep", body: nested('{"a":', "}", 10_000) },
  { name: "a tower in a field", body: text(`{"content":${"[".repeat(10_000)}${"]".repeat(10_000)}}`) },
  { name: "an integer beyond a double", body: text('{"version":9007199254740993}') },
  { name: "a number beyond a double", body: text('{"version":1e999}') },
  { name: "more digits than a double", body: text('{"content":{"n":0.1234567890123456789}}') },
  { name: "a name of a megabyte", body: text(`{"${MEGABYTE}":1}`) },
  { name: "a value of a megabyte", body: text(`{"reason":"${MEGABYTE}"}`) },
  { name: "200,000 values", body: text(`{"content":[${"1,".repeat(200_000)}1]}`) },
  { name: "more than any limit", body: text(`{"reason":"${"x".repeat(17 * 1024 * 1024)}"}`) },
  { name: "text after the value", body: text("{}{}") },
  { name: "half a value", body: text('{"reason":') },
  { name: "JavaScript", body: text("{reason:'a'}") },
  { name: "null", body: text("null") },
  { name: "a list", body: text("[]") },
  { name: "a text", body: text('"reason"') },
  { name: "a field that nobody knows", body: text('{"is_admin":true}') },
  { name: "a form", body: text("reason=a"), headers: { "content-type": "application/x-www-form-urlencoded" } },
  { name: "plain text", body: text("{}"), headers: { "content-type": "text/plain" } },
  { name: "no content type", body: text("{}"), headers: { "content-type": "" } },
  { name: "two content types", body: text("{}"), headers: { "content-type": "application/json, text/plain" } },
  { name: "another character set", body: text("{}"), headers: { "content-type": "application/json; charset=utf-7" } },
  { name: "a compressed body", body: bytes(0x1f, 0x8b, 8, 0), headers: { "content-encoding": "gzip" } },
];

/** Raw targets, relative to a path that exists. Only a bare socket can send them. */
export const HOSTILE_TARGETS: readonly ((path: string) => string)[] = [
  (path) => `${path}/../../../etc/passwd`,
  (path) => `${path}/..`,
  (path) => `/..${path}`,
  (path) => path.replace("/api/", "/api//"),
  (path) => `/${path}`,
  (path) => `${path}/%2e%2e/x`,
  (path) => `${path}\\x`,
  (path) => `${path}%00`,
  (path) => `${path}%`,
];

/** Segments for the place of a parameter: percent-encoding that is none, control characters, sheer length. */
export const HOSTILE_SEGMENTS = [
  "%00",
  "a%00b",
  "%ff",
  "%ed%a0%80",
  "%",
  "%zz",
  "%0d%0aX: 1",
  "x".repeat(5_000),
] as const;

/** Query strings that no list knows what to do with. */
export const HOSTILE_QUERIES = [
  "__proto__=1",
  "constructor=1",
  "limit=-1",
  "limit=1e9",
  "limit=1&limit=2",
  "cursor=%00",
  "cursor=..%2f",
  "is_admin=true",
  "%ff=1",
  "a[b]=1",
] as const;
