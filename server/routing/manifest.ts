import type { Endpoint } from "@/lib/http/spec";
import { pathOf } from "@/server/routing/files";
import { routeModules } from "@/server/routing/modules";

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

/** A route by its path; what answers there is loaded once, when it is first asked for. */
export type Place = { segments: readonly string[]; route(): Promise<Route> };

let known: Place[] | undefined;

/** Every place of the API. Nothing is loaded for it: a start would load a hundred routes before it answers one. */
export function places(): readonly Place[] {
  known ??= routeModules().map(({ file, segments, load }) => {
    let loaded: Promise<Route> | undefined;
    const route = () => {
      loaded ??= load().then((exports) => toRoute({ file, segments, exports }));
      return loaded;
    };
    return { segments, route };
  });
  return known;
}

/** All routes of the API, each loaded. */
export const manifest = (): Promise<Route[]> => Promise.all(places().map(({ route }) => route()));

type Loaded = { file: string; segments: string[]; exports: Record<string, unknown> };

/** Throws for an export that is no method made by `endpoint()`: such a route would skip every check. */
export function toRoute({ file, segments, exports }: Loaded): Route {
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
