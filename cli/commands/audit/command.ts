import { exportAudit } from "@/cli/commands/audit/export";
import { listAudit } from "@/cli/commands/audit/list";
import type { Group } from "@/cli/declare/command";

export const auditCommands: Group = {
  name: "audit",
  summary: "Read the audit log and take it out",
  commands: [listAudit, exportAudit],
};
