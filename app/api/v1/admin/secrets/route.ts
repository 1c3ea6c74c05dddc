import { endpoint } from "@/lib/http/endpoint";
import { list } from "@/lib/http/reply";
import { SecretsAnswer } from "@/lib/secret-store/answers";
import { listSecrets } from "@/lib/secret-store/list";

export const GET = endpoint({
  summary: "List the names of secrets; their values are never shown",
  room: "secrets",
  answer: SecretsAnswer,
  run: listSecrets,
  reply: (page) => list("secrets", page),
});
