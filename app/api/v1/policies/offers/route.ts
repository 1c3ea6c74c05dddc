import { endpoint } from "@/lib/http/endpoint";
import { list } from "@/lib/http/reply";
import { OffersAnswer } from "@/lib/policies/answers";
import { listOffers } from "@/lib/policies/offers/list";

export const GET = endpoint({
  summary: "List default policies of this version that the workspace does not have",
  room: "policies",
  answer: OffersAnswer,
  run: listOffers,
  reply: (page) => list("offers", page),
});
