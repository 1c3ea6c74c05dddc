import { routeFiles } from "../server/routing/files";

/**
 * The source that takes the place of `server/routing/modules.ts` in the built server: the same routes as the folder
 * tree, imported by name so that a bundler can follow them.
 */
export function manifestSource(root: string): string {
  const entries = routeFiles(root).map(({ file, segments }) => {
    const load = `() => import(${JSON.stringify(`@/${file.replace(/\.ts$/, "")}`)})`;
    return `  { file: ${JSON.stringify(file)}, segments: ${JSON.stringify(segments)}, load: ${load} },`;
  });
  return ["export const routeModules = () => [", ...entries, "];", ""].join("\n");
}
