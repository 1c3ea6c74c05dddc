import { z } from "zod";
import { AssetPath, assetOf } from "@/lib/assets/path";
import { endpoint } from "@/lib/http/endpoint";
import { created, list } from "@/lib/http/reply";
import { VersionPage, VersionWithContent } from "@/lib/versions/answers";
import { CreateVersionBody, createVersion } from "@/lib/versions/create";
import { listVersions } from "@/lib/versions/list";
import { versionPath } from "@/lib/versions/path";
import { VERSION_STATUSES } from "@/lib/versions/shapes";
import { paging } from "@/lib/view/page";

export const GET = endpoint({
  summary: "List an asset's versions",
  room: "versions",
  params: AssetPath,
  query: z.object({ status: z.enum(VERSION_STATUSES).optional(), ...paging }),
  answer: VersionPage,
  run: listVersions,
  input: ({ params, query }) => ({ asset: assetOf(params), ...query }),
  reply: (page) => list("versions", page),
});

export const POST = endpoint({
  summary: "Cut a version",
  room: "versions",
  params: AssetPath,
  body: z.object({ ...CreateVersionBody, dry_run: z.boolean().optional() }),
  answer: VersionWithContent,
  status: 201,
  run: createVersion,
  input: ({ params, body: { dry_run: _, ...body } }) => ({ asset: assetOf(params), ...body }),
  reply: (version, { params }) => created(version, { location: versionPath(assetOf(params), version.number) }),
});
