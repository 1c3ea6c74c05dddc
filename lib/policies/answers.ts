import { z } from "zod";
import { GATE_ROLES } from "@/lib/access/roles";
import { flag, instant, pageOf, person, text, textOrNull, texts, textsByName, whole } from "@/lib/answers";
import { ForecastAnswer } from "@/lib/tickets/answers";

const gates = z.array(z.strictObject({ role: z.enum(GATE_ROLES), count: whole }));

const said = {
  name: text,
  description: text,
  enabled: flag,
  plugin: textOrNull,
  kind: textOrNull,
  operations: texts.nullable(),
  transitions: texts.nullable(),
  environment: textOrNull,
  environment_class: textOrNull,
  risk_levels: texts.nullable(),
  labels: textsByName.nullable(),
  outcome: z.enum(["gated", "exempt"]),
  gates,
  self_approval: z.enum(["forbidden", "allowed"]),
  require_digest: flag,
  edits: z.enum(["forbidden", "allowed"]),
};

/** A policy with the sentence it amounts to; a selector of null means any. */
export const PolicyAnswer = z
  .strictObject({
    id: text,
    ...said,
    builtin: textOrNull,
    revision: whole,
    readback: text,
    created_at: instant,
    updated_at: instant,
  })
  .meta({ id: "Policy" });
export const PolicyPage = pageOf("policies", PolicyAnswer);

const delegate = z.strictObject({ id: text, name: text, group: textOrNull });

/** Who could take each seat today, in one environment or, with null, in the workspace. */
const Deciders = z
  .strictObject({
    environment: textOrNull,
    gates: z.array(
      z.strictObject({
        role: z.enum(GATE_ROLES),
        count: whole,
        people: z.array(person.extend({ delegates: z.array(delegate).optional() })),
      }),
    ),
  })
  .meta({ id: "Deciders" });

export const FullPolicyAnswer = PolicyAnswer.extend({
  deciders: z.array(Deciders),
  related: z.array(
    z.strictObject({
      id: text,
      name: text,
      readback: text,
      together: flag,
      elsewhere: z.enum(["this", "other"]).nullable(),
    }),
  ),
  former_revisions: z.array(z.strictObject({ revision: whole, replaced_at: instant, readback: text, ...said })),
}).meta({ id: "FullPolicy" });

/** Default policies that the workspace does not have. */
export const OffersAnswer = z.strictObject({
  offers: z.array(
    z
      .strictObject({
        builtin: text,
        ...said,
        readback: text,
        forecast: ForecastAnswer,
        ticket_id: textOrNull,
        can_take: flag,
        reasons: texts,
      })
      .meta({ id: "PolicyOffer" }),
  ),
});

/** What policies say about an operation. */
const ruling = {
  outcome: z.enum(["free", "exempt", "gated", "refused"]),
  policies: z.array(z.strictObject({ id: text, name: text, revision: whole })),
  gates,
  self_approval: z.enum(["forbidden", "allowed"]).nullable(),
  require_digest: flag,
};
const Ruling = z.strictObject(ruling).meta({ id: "Ruling" });

const Judged = z.strictObject({
  readback: textOrNull,
  errors: z.array(z.strictObject({ field: text, message: text })),
  warnings: texts,
  deciders: z.array(Deciders),
  weakens: flag,
  gated: flag,
});

const Replayed = z.strictObject({
  checked: whole,
  oldest: instant.nullable(),
  differing_count: whole,
  differing: z.array(
    z.strictObject({
      ticket: z.strictObject({
        id: text,
        summary: text,
        type: text,
        status: text,
        environment: textOrNull,
        created_at: instant,
        requested_by: person,
      }),
      before: Ruling,
      after: Ruling,
      enough: flag.nullable(),
      says: text,
    }),
  ),
});

/** The ruling, where an operation was named; what is to be said of the draft and of past requests, where one was sent. */
export const SimulationAnswer = z
  .strictObject({ ...z.strictObject(ruling).partial().shape, draft: Judged.optional(), replay: Replayed.optional() })
  .meta({ id: "Simulation" });
