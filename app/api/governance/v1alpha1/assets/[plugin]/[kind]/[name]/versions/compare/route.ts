import { z } from "zod";
import { AssetPath, assetOf } from "@/lib/assets/path";
import { endpoint } from "@/lib/http/endpoint";
import { ComparisonAnswer } from "@/lib/versions/answers";
import { compareVersions } from "@/lib/versions/compare";

const VersionInQuery = z.coerce.number().int().min(1).max(2_147_483_647);

export const GET = endpoint({
  summary: "Compare two versions",
  room: "versions",
  params: AssetPath,
  query: z.object({ from: VersionInQuery, to: VersionInQuery }),
  answer: ComparisonAnswer,
  run: compareVersions,
  input: ({ params, query }) => ({ asset: assetOf(params), ...query }),
});
