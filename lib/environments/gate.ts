import type { EnvironmentRef } from "@/lib/access/actor";
import type { GateQuestion } from "@/lib/tickets/match";

/** What the policies are asked when an environment leaves production: by the change and by the screen that foretells it. */
export const archiveQuestion = (environment: EnvironmentRef): GateQuestion => ({
  operation: "environment.archive",
  environment,
  plugin: null,
  kind: null,
  risk: null,
  labels: {},
});
