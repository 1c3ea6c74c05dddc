import type { Endpoint } from "@/lib/http/spec";
import { pathOf } from "@/server/routing/files";
import { loadModules, type RouteModule } from "@/server/routing/modules";

export const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;
export type Method = (typeof METHODS)[number];

/** One path of the API and what it answers to. Two paths may share their endpoints. */
export type Route = {
  path: string;
  file: string;
  segments: readonly string[];
  methods: Partial<Record<Method, Endpoint>>;
  /** The `Allow` header, HEAD and OPTIONS included. */
  allow: string;
};

let loaded: Promise<Route[]> | undefined;

/** All routes of the API, loaded once per process. */
export function manifest(): Promise<Route[]> {
  loaded ??= loadModules().then((modules) => modules.map(toRoute));
  return loaded;
}

/** Throws for an export that is no method made by `endpoint()`: such a route would skip every check. */
export function toRoute({ file, segments, exports }: RouteModule): Route {
  for (const [name, made] of Object.entries(exports)) {
    if (!METHODS.some((m) => m === name) || typeof made !== "function" || !("spec" in made))
      throw new Error(`${file} exports ${name}, which is no method made by endpoint()`);
  }
  // In our order, for the order of exports is up to whoever loads them.
  const methods: Route["methods"] = {};
  for (const method of METHODS) if (exports[method]) methods[method] = exports[method] as Endpoint;
  const own = METHODS.filter((m) => methods[m]);
  if (own.length === 0) throw new Error(`${file} exports no method`);
  const allow = [...own, ...(methods.GET ? ["HEAD"] : []), "OPTIONS"].join(", ");
  return { path: pathOf(segments), file, segments, methods, allow };
}
