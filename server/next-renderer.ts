import type { Renderer } from "@/server/pages";

/** Next behind the front door, loaded only when pages are wanted: it is most of the start-up time. */
export async function nextRenderer(dev: boolean): Promise<Renderer> {
  const { default: next } = await import("next");
  return next({ dev, dir: process.cwd() });
}
