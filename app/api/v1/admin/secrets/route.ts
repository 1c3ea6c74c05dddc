import { endpoint } from "@/lib/http/endpoint";
import { list } from "@/lib/http/reply";
import { listSecrets } from "@/lib/secret-store/list";

export const GET = endpoint({
  summary: "List the names of secrets; their values are never shown",
  room: "secrets",
  run: listSecrets,
  reply: (page) => list("secrets", page),
});
