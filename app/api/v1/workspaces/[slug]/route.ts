import { z } from "zod";
import { endpoint } from "@/lib/http/endpoint";
import { ok } from "@/lib/http/reply";
import { WorkspaceAnswer } from "@/lib/workspaces/answers";
import { getWorkspace } from "@/lib/workspaces/get";
import { patchWorkspace } from "@/lib/workspaces/patch";

const params = z.object({ slug: z.string().max(63) });

export const GET = endpoint({
  summary: "Read the settings of a workspace, by slug or id",
  room: "workspaces",
  params,
  answer: WorkspaceAnswer,
  run: getWorkspace,
  reply: (workspace) => ok(workspace, { etag: workspace.revision }),
});

export const PATCH = endpoint({
  summary: "Change the settings of a workspace",
  room: "workspaces",
  params,
  body: z.object({
    name: z.unknown().optional(),
    gitRepoUrl: z.unknown().optional(),
    gitBranch: z.unknown().optional(),
    batchLimit: z.unknown().optional(),
    dryRun: z.boolean().optional(),
  }),
  answer: WorkspaceAnswer,
  run: patchWorkspace,
  input: ({ params: { slug }, body: { dryRun: _, ...patch } }) => ({ slug, patch }),
  reply: (workspace) => ok(workspace, { etag: workspace.revision }),
});
