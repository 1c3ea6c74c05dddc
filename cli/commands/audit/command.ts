import { checkpoint } from "@/cli/commands/audit/checkpoint";
import { exportAudit } from "@/cli/commands/audit/export";
import { listAudit } from "@/cli/commands/audit/list";
import { verify } from "@/cli/commands/audit/verify";
import { witness } from "@/cli/commands/audit/witness";
import type { Group } from "@/cli/declare/command";

export const auditCommands: Group = {
  name: "audit",
  summary: "Read the audit log, take it out, and verify it",
  commands: [listAudit, exportAudit, verify, checkpoint, witness],
};
