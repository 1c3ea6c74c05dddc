import { z } from "zod";
import { AssetPage } from "@/lib/assets/answers";
import { AssetFilter, listAssets } from "@/lib/assets/list";
import { endpoint } from "@/lib/http/endpoint";
import { list } from "@/lib/http/reply";
import { paging } from "@/lib/view/page";

export const GET = endpoint({
  summary: "List assets across plugins",
  room: "assets",
  query: z.object({ ...AssetFilter, ...paging }),
  answer: AssetPage,
  run: listAssets,
  reply: (page) => list("assets", page),
});
