import { ActionsAnswer } from "@/lib/actions/answers";
import { listActions } from "@/lib/actions/list";
import { AssetPath, assetOf } from "@/lib/assets/path";
import { endpoint } from "@/lib/http/endpoint";
import { list } from "@/lib/http/reply";

export const GET = endpoint({
  summary: "List the actions that the plugin of an asset offers, and what each would lead to",
  room: "actions",
  params: AssetPath,
  answer: ActionsAnswer,
  run: listActions,
  input: ({ params }) => ({ asset: assetOf(params) }),
  reply: (page) => list("actions", page),
});
