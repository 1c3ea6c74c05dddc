// `npm run openapi` writes the API's reference, docs/api/openapi.json, from the routes themselves.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { openApiDocument } from "../lib/http/openapi";
import { manifest } from "../server/routing/manifest";

/** The reference as it should be in the repository, to the byte. */
export async function openApiText(): Promise<string> {
  const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
  return `${JSON.stringify(openApiDocument(await manifest(), version), null, 2)}\n`;
}

if (process.argv[1]?.endsWith("openapi.ts")) {
  mkdirSync("docs/api", { recursive: true });
  writeFileSync("docs/api/openapi.json", await openApiText());
}
