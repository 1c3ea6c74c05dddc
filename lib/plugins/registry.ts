import { catalogPlugin } from "@/lib/plugins/catalog/kinds";
import type { ImportFormat, Kind, Plugin, PluginAction } from "@/lib/plugins/contract";
import { flowsPlugin } from "@/lib/plugins/flows/kinds";

const KEY = Symbol.for("assent.plugins");
type Registry = Map<string, Plugin>;

/** One registry a process, shared by both module graphs. */
function registry(): Registry {
  const holder = globalThis as { [KEY]?: Registry };
  holder[KEY] ??= new Map([catalogPlugin, flowsPlugin].map((p) => [p.name, p]));
  return holder[KEY];
}

/** Adds a plugin; a name can be taken once. */
export function registerPlugin(plugin: Plugin): void {
  const plugins = registry();
  if (plugins.has(plugin.name)) throw new Error(`plugin ${plugin.name} is registered already`);
  plugins.set(plugin.name, plugin);
}

export const plugins = (): Plugin[] => [...registry().values()];

export const kinds = (): Kind[] => plugins().flatMap((p) => p.kinds);

/** The kind, or undefined where no plugin declares it. */
export const findKind = (plugin: string, kind: string): Kind | undefined =>
  registry()
    .get(plugin)
    ?.kinds.find((k) => k.kind === kind);

/** Every form of foreign catalog that can be read, with the plugin whose kinds its entries have; in order of asking. */
export const importFormats = (): { plugin: string; format: ImportFormat }[] =>
  plugins().flatMap((p) => (p.imports ?? []).map((format) => ({ plugin: p.name, format })));

/** The actions a plugin offers on assets of this kind. */
export const actionsOf = (plugin: string, kind: string): PluginAction[] =>
  (registry().get(plugin)?.actions ?? []).filter((a) => a.kinds.includes(kind));

/** True when some plugin offers an action of this name. */
export const isPluginAction = (name: string): boolean =>
  plugins().some((p) => p.actions?.some((a) => a.name === name) ?? false);
