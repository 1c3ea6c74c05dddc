import { z } from "zod";
import { instant, text, textOrNull, whole } from "@/lib/answers";

/** The settings of a workspace; camelCase, as everything of the delivery API. */
export const WorkspaceAnswer = z
  .strictObject({
    id: text,
    slug: text,
    name: text,
    governanceMode: text,
    environmentKind: textOrNull,
    gitRepoUrl: textOrNull,
    gitBranch: textOrNull,
    batchLimit: whole,
    revision: whole,
    createdAtUtc: instant,
  })
  .meta({ id: "Workspace" });
