import { join } from "node:path";
import { type Program, ROOT, start, untilMessage } from "../place/processes";
import type { Measured, Window } from "./contract";

export type Generator = { run(window: Window): Promise<Measured>; stop(): Promise<void> };

/** Starts the generator's process. Windows run one after the other. */
export function startGenerator(): Generator {
  const program: Program = start(join(ROOT, "bench", "load", "main.ts"), []);
  return {
    run: async (window) => {
      program.child.send(window);
      return untilMessage<Measured>(program);
    },
    stop: () => program.stop(),
  };
}
