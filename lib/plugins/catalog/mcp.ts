import { contentOf, type Fields, isFields, labelOf, member, partyOf } from "@/lib/plugins/catalog/entry";
import type { CatalogEntry, ImportFormat } from "@/lib/plugins/contract";

/** Where a registry keeps its own notes about an entry, beside the `server.json` it was given. */
const REGISTRY_NOTES = "io.modelcontextprotocol.registry/official";

const isWrapped = (value: unknown): value is Fields & { server: Fields } => isFields(member(value, "server"));

/** One `server.json` as an entry of kind `mcp-server`; its content is the document as the registry gave it. */
function readServer(raw: unknown, at: (string | number)[]): CatalogEntry {
  // Newer registries list `{ server, _meta }`; what stands beside the server is about the listing, not the server.
  const server = isWrapped(raw) ? raw.server : raw;
  if (!isFields(server)) return { at, problem: "is not an object" };
  if (typeof server.name !== "string") return { at, problem: "has no name" };
  const notes = member(isFields(raw) ? raw._meta : undefined, REGISTRY_NOTES);
  const detail = server.version_detail;
  return {
    at,
    kind: "mcp-server",
    name: server.name,
    label: labelOf(member(detail, "version"), server.version),
    content: contentOf(server),
    owner: partyOf(server.owner, "principal"),
    team: partyOf(server.team, "name"),
    latest: member(detail, "is_latest") === true || member(notes, "isLatest") === true,
  };
}

/**
 * The MCP registry's `server.json`: one object, a list of them, or `{ servers: [...] }` as its API answers, in the older
 * form (`version_detail`) and the newer (`version`, `{ server, _meta }`).
 */
export const mcpRegistry: ImportFormat = {
  name: "mcp-registry",
  title: "MCP registry (server.json)",
  recognises: (document) =>
    Array.isArray(document) ||
    (isFields(document) && (Array.isArray(document.servers) || "name" in document || isWrapped(document))),
  read: (document) => {
    if (Array.isArray(document)) return { source: null, entries: document.map((server, i) => readServer(server, [i])) };
    const servers = member(document, "servers");
    const entries = Array.isArray(servers)
      ? servers.map((server, i) => readServer(server, ["servers", i]))
      : [readServer(document, [])];
    return { source: null, entries };
  },
};
