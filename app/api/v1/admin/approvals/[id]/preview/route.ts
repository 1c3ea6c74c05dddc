import { z } from "zod";
import { ModifiedSpec, previewEdit } from "@/lib/approvals/edits/preview";
import { EditPreviewAnswer } from "@/lib/approvals/reading/answers";
import { endpoint } from "@/lib/http/endpoint";

export const POST = endpoint({
  summary: "Preview what an edit would make of a request",
  room: "approvals",
  params: z.object({ id: z.string().max(40) }),
  body: z.object({ modified_spec: ModifiedSpec }),
  answer: EditPreviewAnswer,
  run: previewEdit,
});
