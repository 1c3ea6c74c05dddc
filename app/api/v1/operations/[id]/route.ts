import { z } from "zod";
import { endpoint } from "@/lib/http/endpoint";
import { OperationAnswer } from "@/lib/operations/answers";
import { getOperation } from "@/lib/operations/get";

export const GET = endpoint({
  summary: "Read an operation",
  room: "operations",
  params: z.object({ id: z.string().max(40) }),
  answer: OperationAnswer,
  run: getOperation,
});
