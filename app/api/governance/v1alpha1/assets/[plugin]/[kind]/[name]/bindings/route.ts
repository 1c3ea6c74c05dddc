import { AssetPath, assetOf } from "@/lib/assets/path";
import { listBindings } from "@/lib/bindings/list";
import { BindingsAnswer } from "@/lib/bindings/reading/answers";
import { endpoint } from "@/lib/http/endpoint";

export const GET = endpoint({
  summary: "List which version each environment runs",
  room: "bindings",
  params: AssetPath,
  answer: BindingsAnswer,
  run: listBindings,
  input: ({ params }) => ({ asset: assetOf(params) }),
});
