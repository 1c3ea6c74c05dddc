import { z } from "zod";
import { endpoint } from "@/lib/http/endpoint";
import { ok } from "@/lib/http/reply";
import { FullImportAnswer } from "@/lib/imports/answers";
import { getImport } from "@/lib/imports/get";
import { ITEM_STATES } from "@/lib/imports/rules";
import { paging } from "@/lib/view/page";

export const GET = endpoint({
  summary: "Read an import and its entries, failed ones first",
  room: "imports",
  params: z.object({ id: z.string().max(40) }),
  query: z.object({ state: z.enum(ITEM_STATES).optional(), ...paging }),
  answer: FullImportAnswer,
  run: getImport,
  reply: (found) => (found.next_cursor === undefined ? ok(found) : { ...ok(found), next: found.next_cursor }),
});
