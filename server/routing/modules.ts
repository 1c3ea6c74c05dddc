import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { routeFiles } from "@/server/routing/files";

/** A loaded route file: what it exports is looked at by the manifest. */
export type RouteModule = { file: string; segments: string[]; exports: Record<string, unknown> };

/**
 * Loads every route from the folder tree. This is how a checkout runs; the build puts a generated file in the place of
 * this one (scripts/build-manifest.ts), so both always know the same routes.
 */
export async function loadModules(): Promise<RouteModule[]> {
  const root = process.cwd();
  return Promise.all(
    routeFiles(root).map(async ({ file, segments }) => ({
      file,
      segments,
      exports: (await import(/* @vite-ignore */ pathToFileURL(join(root, file)).href)) as Record<string, unknown>,
    })),
  );
}
