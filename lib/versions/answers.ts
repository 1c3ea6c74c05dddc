import { z } from "zod";
import { anything, flag, instant, instantOrNull, pageOf, record, text, textOrNull, whole } from "@/lib/answers";
import type { Difference, Json } from "@/lib/versions/diff";
import { VERSION_STATUSES } from "@/lib/versions/shapes";

const value = anything as unknown as z.ZodType<Json, Json>;

/** A structural difference, place by place. */
export const DifferenceAnswer = z
  .strictObject({
    changes: z.array(
      z.discriminatedUnion("kind", [
        z.strictObject({ path: text, kind: z.literal("added"), after: value }),
        z.strictObject({ path: text, kind: z.literal("removed"), before: value }),
        z.strictObject({ path: text, kind: z.literal("changed"), before: value, after: value }),
      ]),
    ),
    truncated: flag,
  })
  .meta({ id: "Difference" });

DifferenceAnswer satisfies z.ZodType<Difference, Difference>;

export const VersionAnswer = z
  .strictObject({
    number: whole,
    version_id: text,
    label: text,
    status: z.enum(VERSION_STATUSES),
    digest: text,
    source: text,
    surface: text,
    created_by: text,
    created_by_id: text,
    created_by_email: textOrNull,
    git_commit_sha: textOrNull,
    git_branch: textOrNull,
    message: textOrNull,
    created_at: instant,
    published_at: instantOrNull,
  })
  .meta({ id: "Version" });

export const VersionWithContent = VersionAnswer.extend({ content: record }).meta({ id: "VersionWithContent" });
export const VersionPage = pageOf("versions", VersionAnswer);

/** Two versions of an asset and what differs between their contents. */
export const ComparisonAnswer = DifferenceAnswer.extend({
  from: VersionAnswer,
  to: VersionAnswer,
  same: flag,
}).meta({ id: "VersionComparison" });
