import { AssetPath, assetOf } from "@/lib/assets/path";
import { listBindings } from "@/lib/bindings/list";
import { endpoint } from "@/lib/http/endpoint";

export const GET = endpoint({
  summary: "List which version each environment runs",
  room: "bindings",
  params: AssetPath,
  run: listBindings,
  input: ({ params }) => ({ asset: assetOf(params) }),
});
