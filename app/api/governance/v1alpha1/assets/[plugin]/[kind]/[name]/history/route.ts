import { z } from "zod";
import { AssetPath, assetOf } from "@/lib/assets/path";
import { assetHistory, HistoryFilter } from "@/lib/audit/history";
import { HistoryPage } from "@/lib/audit/read/answers";
import { endpoint } from "@/lib/http/endpoint";
import { list } from "@/lib/http/reply";
import { paging } from "@/lib/view/page";

export const GET = endpoint({
  summary: "List what was recorded about an asset",
  room: "assets",
  params: AssetPath,
  query: z.object({ ...HistoryFilter, ...paging }),
  answer: HistoryPage,
  run: assetHistory,
  input: ({ params, query }) => ({ asset: assetOf(params), ...query }),
  reply: (page) => list("events", page),
});
