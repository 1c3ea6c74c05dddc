import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { routeFiles } from "@/server/routing/files";

/** A route file: what it exports is loaded when it is asked for, and looked at by the manifest. */
export type RouteModule = { file: string; segments: string[]; load(): Promise<Record<string, unknown>> };

/**
 * Every route of the folder tree. This is how a checkout runs; the build puts a generated file in the place of this one
 * (scripts/build-manifest.ts), so both always know the same routes.
 */
export function routeModules(): RouteModule[] {
  const root = process.cwd();
  return routeFiles(root).map(({ file, segments }) => ({
    file,
    segments,
    load: () => import(/* @vite-ignore */ pathToFileURL(join(root, file)).href),
  }));
}
