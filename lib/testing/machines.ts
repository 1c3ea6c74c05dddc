import { newId } from "@/lib/db/ids";
import { conflict } from "@/lib/errors";
import type { ActionCall, Kind, Plugin, PluginAction } from "@/lib/plugins/contract";
import { registerPlugin } from "@/lib/plugins/registry";
import type { World } from "@/lib/testing/world";

/**
 * A plugin for tests only: machines under services under systems, as the second seed has them. Creating a system or a service
 * is a record; everything done to a machine is an effect at an HTTP target (see counting-target.ts).
 */
const PLUGIN = "testbed";
const text = { type: "string", minLength: 1, maxLength: 100 };
const object = (properties: Record<string, unknown>, required: string[] = []) => ({
  type: "object",
  properties,
  required,
  additionalProperties: false,
});

const kind = (name: string, title: string, parent?: Kind["parent"]): Kind => ({
  plugin: PLUGIN,
  kind: name,
  title,
  titlePlural: `${title}s`,
  schema: { type: "object" },
  singleActive: false,
  capabilities: [],
  ...(parent && { parent }),
});

const shape = {
  template_version: { type: "integer", minimum: 1 },
  cluster: text,
  storage_class: text,
  cpu: { type: "integer", minimum: 1, maximum: 64 },
  memory_gb: { type: "integer", minimum: 1, maximum: 512 },
  disk_gb: { type: "integer", minimum: 1 },
  network: text,
  ssh_key: text,
  user_data: text,
  labels: { type: "object" },
};
const placed = { namespace: text, service_id: { type: "string", pattern: "^ast_" } };

/** The plugin, with its effects at `target`. */
export function machines(target: string): Plugin {
  const execute = async (call: ActionCall): Promise<Record<string, unknown>> => {
    const { eventId: event_id, ...rest } = call;
    const answer = await fetch(`${target}/effects`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ event_id, ...rest }),
    });
    if (answer.ok) return (await answer.json()) as Record<string, unknown>;
    await answer.body?.cancel();
    if (answer.status < 500) throw conflict("TARGET_REFUSED", "The target refused this.");
    throw new Error(`the target answered ${answer.status}`);
  };
  const onMachine = (name: string, title: string, more: Partial<PluginAction> = {}): PluginAction =>
    ({
      name: `machine.${name}`,
      title,
      kinds: ["machine"],
      params: object({}),
      inEnvironment: true,
      effect: "write",
      execute,
      ...more,
    }) as PluginAction;
  return {
    name: PLUGIN,
    title: "Test bed",
    kinds: [
      kind("system", "System"),
      kind("service", "Service", { kind: "system", param: "system_id" }),
      kind("machine", "Machine", { kind: "service", param: "service_id" }),
    ],
    actions: [
      {
        name: "system.create",
        title: "Create system",
        kinds: ["system"],
        params: object({}),
        creates: true,
        effect: "record",
      },
      {
        name: "service.create",
        title: "Create service",
        kinds: ["service"],
        params: object({ system_id: { type: "string", pattern: "^ast_" } }, ["system_id"]),
        creates: true,
        effect: "record",
      },
      onMachine("create", "Create machine", {
        params: object({ ...placed, ...shape }, ["namespace", "service_id", "template_version", "cpu"]),
        immutable: ["namespace", "service_id"],
        creates: true,
      }),
      onMachine("modify", "Modify machine", { params: object(shape, ["cpu"]) }),
      onMachine("delete", "Delete machine"),
      onMachine("start", "Start machine", { about: "Switches it on; nothing happens to one that runs." }),
      onMachine("stop", "Stop machine"),
      onMachine("restart", "Restart machine"),
      onMachine("inspect", "Inspect machine", { effect: "read" }),
    ],
  };
}

export const registerMachines = (target: string): void => registerPlugin(machines(target));

/** Makes a machine's actions ask an approver: some in both classes, power in prod alone (second seed, §4, "Approval types"). */
export async function addMachinePolicies(w: World): Promise<void> {
  const policies = [
    ["Machines", ["machine.create", "machine.modify", "machine.delete"], null],
    ["Power of prod machines", ["machine.start", "machine.stop", "machine.restart"], "prod"],
  ] as const;
  for (const [name, operations, environmentClass] of policies)
    await w.db.superuser.query(
      `INSERT INTO approval_policies (id, workspace_id, name, operations, environment_class, gates, created_at, updated_at)
       VALUES ($1, $2, $3, $4, $5, '[{"role":"approver","count":1}]', $6, $6)`,
      [newId("pol", w.clock.now()), w.workspaceId, name, operations, environmentClass, w.clock.now()],
    );
}
