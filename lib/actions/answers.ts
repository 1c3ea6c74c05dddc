import { z } from "zod";
import { anything, flag, record, text, textOrNull, texts } from "@/lib/answers";
import { ForecastAnswer } from "@/lib/tickets/answers";

const Place = z.strictObject({
  environment: textOrNull.meta({ description: "Null for an action that is done in no environment." }),
  can_run: flag,
  reasons: texts,
  forecast: ForecastAnswer,
});

/** What the plugin of an asset offers on it. */
export const ActionsAnswer = z.strictObject({
  actions: z.array(
    z
      .strictObject({
        name: text,
        title: text,
        about: textOrNull,
        effect: z.enum(["record", "read", "write"]),
        creates: flag,
        risk: textOrNull,
        params: record.meta({ description: "JSON Schema of the parameters." }),
        immutable: texts,
        places: z.array(Place),
      })
      .meta({ id: "Action" }),
  ),
});

/** An action that is done; the data are the action's own. */
export const ActionDone = z
  .strictObject({ action: text, status: z.literal("completed"), message: text, data: anything })
  .meta({ id: "ActionDone" });
