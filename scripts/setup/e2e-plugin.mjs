// A plugin for the journeys in a browser, whose actions reach nothing: the built-in plugins offer none. It joins the registry
// of the process when the server makes it (lib/plugins/registry.ts), beside the plugins that are built in.
const PLUGIN = {
  name: "journeys",
  title: "Journeys",
  kinds: [
    {
      plugin: "journeys",
      kind: "lamp",
      title: "Lamp",
      titlePlural: "Lamps",
      schema: { type: "object" },
      singleActive: false,
      capabilities: [],
    },
  ],
  actions: [
    {
      name: "lamp.create",
      title: "Create lamp",
      about: "Makes its record here.",
      kinds: ["lamp"],
      params: {
        type: "object",
        properties: { watts: { type: "integer", minimum: 1, maximum: 100 }, colour: { enum: ["warm", "cold"] } },
        required: ["watts"],
        additionalProperties: false,
      },
      creates: true,
      effect: "record",
    },
    {
      name: "lamp.switch",
      title: "Switch lamp",
      kinds: ["lamp"],
      params: { type: "object", properties: {}, additionalProperties: false },
      inEnvironment: true,
      risk: "high",
      effect: "write",
      execute: async () => ({ lit: true }),
    },
  ],
};

const KEY = Symbol.for("assent.plugins");
let plugins;
Object.defineProperty(globalThis, KEY, {
  configurable: true,
  get: () => plugins,
  set: (registry) => {
    plugins = registry.set(PLUGIN.name, PLUGIN);
  },
});
