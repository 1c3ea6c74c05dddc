import { digestOf } from "@/lib/canonical";

/** The digest of a content: SHA-256 over JCS of `{ v: 1, plugin, kind, content }` (DESIGN §4). Equal contents, equal digest. */
export const contentDigest = (of: { plugin: string; kind: string }, content: unknown): string =>
  digestOf({ v: 1, plugin: of.plugin, kind: of.kind, content });
