import type { Renderer } from "@/server/pages";

/**
 * Next behind the front door. Loading it is a good part of the start-up time, so that happens in `prepare`, which nothing
 * but a page waits for: the API is ready without it.
 */
export function nextRenderer(dev: boolean): Renderer {
  const loading = async () => (await import("next")).default({ dev, dir: process.cwd() });
  let app: Awaited<ReturnType<typeof loading>> | undefined;
  return {
    prepare: async () => {
      app = await loading();
      await app.prepare();
    },
    getRequestHandler: () => {
      if (!app) throw new Error("pages are shown only after they are prepared");
      return app.getRequestHandler();
    },
    close: async () => app?.close(),
  };
}
