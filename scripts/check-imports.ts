import { ARROWS, type Arrow, INFRASTRUCTURE, POOL_FILES } from "./checks/arrows";
import { type Import, importsOf } from "./checks/imports";
import { moduleRules } from "./checks/module-rules";
import { screenRules } from "./checks/screens";
import { isCode, isTest, type Outcome, type Problem, type Tree } from "./checks/tree";

/** Holds the arrows of `checks/arrows.ts` over every import, and the rules about what a module and a screen may be. Tests are free. */
export function checkImports(tree: Tree): Outcome {
  const problems: Problem[] = [];
  let arrows = 0;
  for (const path of tree.paths.filter(isCode)) {
    problems.push(...moduleRules(tree, path), ...screenRules(tree, path));
    if (isTest(path) || !path.includes("/")) continue;
    const arrow = roomOf(path);
    for (const found of importsOf(tree, path)) {
      if (!found.target) continue;
      arrows++;
      // Connections have a list of their own, which module-rules.ts holds.
      if (POOL_FILES.has(found.target)) continue;
      if (arrow && !allowed(tree, arrow, path, found.target)) problems.push(refused(arrow, path, found, found.target));
    }
  }
  return { problems, summary: `${arrows} imports follow ${ARROWS.length} rows of arrows` };
}

const refused = (arrow: Arrow, path: string, found: Import, target: string): Problem => ({
  path,
  line: found.line,
  message: `${arrow.room} may not import ${target}`,
  cure: `${arrow.because}; it may import ${arrow.may.join(", ")} (scripts/checks/arrows.ts)`,
});

function roomOf(path: string): Arrow | undefined {
  return ARROWS.find((arrow) => arrow.at.some((at) => matches(at, path)));
}

/** Prefix match by whole names, `*` for any one, the extension of the target left out. */
export function matches(pattern: string, path: string): boolean {
  const want = pattern.split("/");
  const have = path.replace(/\.(ts|tsx|mjs)$/, "").split("/");
  const exact = path.split("/");
  return want.every((name, i) => name === have[i] || name === exact[i] || (name === "*" && have[i] !== undefined));
}

function allowed(tree: Tree, arrow: Arrow, from: string, target: string): boolean {
  const [top, room, rest] = target.split("/");
  const inLib = top === "lib";
  const inRoom = inLib && rest !== undefined && !INFRASTRUCTURE.has(room ?? "");
  return arrow.may.some((may) => {
    if (may === "own folder") return from.split("/").slice(0, 2).join("/") === `${top}/${room}`;
    if (may === "lib root") return inLib && rest === undefined;
    if (may === "any lib") return inLib;
    if (may === "room") return inRoom;
    if (may === "room reads") return inRoom && !opens(tree, target, "change");
    if (may === "room helpers") return inRoom && !opens(tree, target, "change") && !opens(tree, target, "view");
    return matches(may, target);
  });
}

const DOORS = { change: ["change", "personalChange", "personalMark"], view: ["view", "personalView"] } as const;

// A verb is a file that takes the door's own function, not only its types.
function opens(tree: Tree, path: string, door: "change" | "view"): boolean {
  if (!tree.isFile(path)) return false;
  return importsOf(tree, path).some(
    (i) => !i.typeOnly && i.target?.startsWith(`lib/${door}/`) && DOORS[door].some((name) => i.names.includes(name)),
  );
}
