import { z } from "zod";
import { flag, instant, pageOf, text, textOrNull } from "@/lib/answers";

/** A session as its owner sees it. */
export const SessionAnswer = z
  .strictObject({
    id: text,
    current: flag,
    ip: textOrNull,
    user_agent: textOrNull,
    created_at: instant,
    last_used_at: instant,
    expires_at: instant,
  })
  .meta({ id: "Session" });
export const SessionPage = pageOf("sessions", SessionAnswer);
