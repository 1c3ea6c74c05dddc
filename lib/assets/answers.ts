import { z } from "zod";
import {
  assetRef,
  instantOrNull,
  pageOf,
  text,
  textOrNull,
  texts,
  textsByName,
  whole,
  wholeOrNull,
} from "@/lib/answers";
import { LIFECYCLES } from "@/lib/assets/lifecycle-rules";
import { RISK_LEVELS } from "@/lib/assets/rules";

/** The governance record of API §2; a name that nobody has written has no id and revision 0. */
export const GovernanceAnswer = z
  .strictObject({
    id: textOrNull,
    revision: whole,
    owner: z.strictObject({ principal: textOrNull, display_name: textOrNull, email: textOrNull }),
    team: z.strictObject({ id: textOrNull, name: textOrNull }),
    sla: z.strictObject({ tier: text, response_hours: z.number().nullable() }),
    risk: z.strictObject({ level: z.enum(RISK_LEVELS), categories: texts }),
    intended_use: z.strictObject({ summary: textOrNull, environments: texts, restrictions: texts }),
    compliance: z.strictObject({ tags: texts, controls: texts }),
    review: z.strictObject({ last_reviewed_at: textOrNull, cadence_days: wholeOrNull }),
    labels: textsByName,
    lifecycle: z.strictObject({
      state: z.enum(LIFECYCLES),
      reason: textOrNull,
      changed_at: instantOrNull,
      changed_by: textOrNull,
      replacement_ref: textOrNull,
    }),
    latest_version: wholeOrNull,
    created_at: instantOrNull,
    updated_at: instantOrNull,
  })
  .meta({ id: "Governance" });

export const AssetAnswer = z.strictObject({ asset_ref: assetRef, governance: GovernanceAnswer }).meta({ id: "Asset" });
export const AssetPage = pageOf("assets", AssetAnswer);
