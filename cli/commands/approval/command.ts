import { approveRequest } from "@/cli/commands/approval/approve";
import { decideBatch } from "@/cli/commands/approval/batch";
import { cancelRequest } from "@/cli/commands/approval/cancel";
import { listApprovals } from "@/cli/commands/approval/list";
import { rejectRequest } from "@/cli/commands/approval/reject";
import { retryRequest } from "@/cli/commands/approval/retry";
import { viewApproval } from "@/cli/commands/approval/view";
import type { Group } from "@/cli/declare/command";

export const approvalCommands: Group = {
  name: "approval",
  summary: "See what waits for approval, and decide it",
  commands: [listApprovals, viewApproval, approveRequest, rejectRequest, cancelRequest, retryRequest, decideBatch],
};
