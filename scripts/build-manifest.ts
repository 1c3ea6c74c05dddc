import { routeFiles } from "../server/routing/files";

/**
 * The source that takes the place of `server/routing/modules.ts` in the built server: the same routes as the folder
 * tree, imported by name so that a bundler can follow them.
 */
export function manifestSource(root: string): string {
  const files = routeFiles(root);
  const imports = files.map(
    ({ file }, i) => `import * as r${i} from ${JSON.stringify(`@/${file.replace(/\.ts$/, "")}`)};`,
  );
  const entries = files.map(
    ({ file, segments }, i) =>
      `  { file: ${JSON.stringify(file)}, segments: ${JSON.stringify(segments)}, exports: r${i} },`,
  );
  return [...imports, "export const loadModules = async () => [", ...entries, "];", ""].join("\n");
}
