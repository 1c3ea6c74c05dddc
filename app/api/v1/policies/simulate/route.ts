import { endpoint } from "@/lib/http/endpoint";
import { SimulationAnswer } from "@/lib/policies/answers";
import { Simulation, simulatePolicies } from "@/lib/policies/simulation/simulate";

export const POST = endpoint({
  summary: "Ask what the policies would say about an operation, or try a draft on past requests",
  room: "policies",
  body: Simulation,
  answer: SimulationAnswer,
  run: simulatePolicies,
});
