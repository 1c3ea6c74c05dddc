import { endpoint } from "@/lib/http/endpoint";
import { list } from "@/lib/http/reply";
import { listOffers } from "@/lib/policies/offers/list";

export const GET = endpoint({
  summary: "List default policies of this version that the workspace does not have",
  room: "policies",
  run: listOffers,
  reply: (page) => list("offers", page),
});
