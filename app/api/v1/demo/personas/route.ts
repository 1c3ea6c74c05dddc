import { assertDemo } from "@/lib/auth/demo";
import { PERSONAS, toPersona } from "@/lib/auth/personas";
import { PersonasAnswer } from "@/lib/auth/users/answers";
import { endpoint } from "@/lib/http/endpoint";
import { ok } from "@/lib/http/reply";

export const GET = endpoint({
  summary: "List the people of the demo",
  room: "demo",
  auth: "none",
  before: assertDemo,
  answer: PersonasAnswer,
  handler: () => ok({ personas: PERSONAS.map(toPersona) }),
});
