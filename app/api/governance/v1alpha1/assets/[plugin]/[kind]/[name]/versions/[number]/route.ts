import { z } from "zod";
import { assetOf, assetPath, NumberInPath } from "@/lib/assets/path";
import { endpoint } from "@/lib/http/endpoint";
import { VersionWithContent } from "@/lib/versions/answers";
import { getVersion } from "@/lib/versions/get";

export const GET = endpoint({
  summary: "Read a version with its content",
  room: "versions",
  params: z.object({ ...assetPath, number: NumberInPath }),
  answer: VersionWithContent,
  run: getVersion,
  input: ({ params }) => ({ asset: assetOf(params), number: params.number }),
});
