import type { Outcome, Problem, Tree } from "./tree";

const UP = /^drizzle\/[^/]+\.sql$/;

/** Every migration says on its first line whether older processes may go on, and has its way back in `down/`. */
export function checkMigrations(tree: Tree): Outcome {
  const problems: Problem[] = [];
  const ups = tree.paths.filter((path) => UP.test(path));
  ups.forEach((path, at) => {
    const down = path.replace("drizzle/", "drizzle/down/");
    const number = String(at + 1).padStart(4, "0");
    if (!path.startsWith(`drizzle/${number}_`))
      problems.push({ path, message: `out of order, ${number} expected`, cure: "one number each, without gaps" });
    if (!tree.isFile(down)) problems.push({ path, message: "no way back", cure: `write ${down}` });
    if (!/^-- (compatible|breaking): \S/.test(tree.read(path)))
      problems.push({
        path,
        line: 1,
        message: "the first line does not say whether older processes may go on",
        cure: "-- compatible: why, or -- breaking: what to stop",
      });
  });
  for (const path of tree.paths.filter((p) => p.startsWith("drizzle/down/")))
    if (!tree.isFile(path.replace("/down/", "/")))
      problems.push({ path, message: "takes back a migration that is not there", cure: "delete it" });
  return { problems, summary: `${ups.length} migrations with their way back` };
}
