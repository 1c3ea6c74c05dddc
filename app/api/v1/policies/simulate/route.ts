import { endpoint } from "@/lib/http/endpoint";
import { Question, simulatePolicies } from "@/lib/policies/simulate";

export const POST = endpoint({
  summary: "Ask what the policies would say about an operation",
  room: "policies",
  body: Question,
  run: simulatePolicies,
});
