import { z } from "zod";
import { text } from "@/lib/answers";

/** What an external system is told of the decision that it sent. */
export const RecordedAnswer = z
  .strictObject({ ticket_id: text, status: text, decision: text })
  .meta({ id: "RecordedDecision" });
