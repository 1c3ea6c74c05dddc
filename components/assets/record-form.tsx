"use client";

import { useState } from "react";
import { LabelsField } from "@/components/assets/labels-field";
import { ApiForm } from "@/components/form/api-form";
import { SelectField, Submit, TextField } from "@/components/form/fields";
import { ForecastNote } from "@/components/form/forecast";
import { LinkButton } from "@/components/ui/link";
import { isLower, RISK_LEVELS, type RiskLevel, SLA_TIERS } from "@/lib/assets/rules";
import type { Governance, RecordGate } from "@/lib/assets/shapes";
import { type AssetRef, to, toApi } from "@/lib/paths";

type Props = { workspace: string; asset: AssetRef; governance: Governance; gate: RecordGate };

const titled = (word: string) => ({ value: word, label: word.charAt(0).toUpperCase() + word.slice(1) });
const lines = (words: readonly string[]) => words.join("\n");

/**
 * The governance record to edit. Only what was changed is sent; what a policy reads is governed itself, and the form says
 * so the moment such a field is changed. Key it by the revision.
 */
export function RecordForm({ workspace, asset, governance: g, gate }: Props) {
  const [risk, setRisk] = useState<RiskLevel>(g.risk.level);
  const [relabelled, setRelabelled] = useState(false);
  // The first write states the risk; only a stated risk can be lowered.
  const lowered = g.revision > 0 && isLower(g.risk.level, risk);
  const forecast =
    lowered && relabelled ? gate.both : lowered ? gate.lowering : relabelled ? gate.relabelling : gate.otherwise;
  return (
    <ApiForm
      request={{ method: "PATCH", path: toApi.asset({ asset }), workspace, ifMatch: g.revision }}
      patches={{ document: g, at: "governance" }}
      done={{ message: "The record is saved.", href: to.asset({ workspace, asset }), toRequest: true }}
      className="grid gap-x-6 gap-y-4 p-4 sm:grid-cols-2"
    >
      <Part title="Who answers for it" />
      <TextField
        name="/owner/principal"
        label="Owner"
        hint="A person or a group, as your directory names them. Needed to activate."
        defaultValue={g.owner.principal ?? ""}
        empty="null"
      />
      <TextField
        name="/owner/display_name"
        label="Owner's name"
        defaultValue={g.owner.display_name ?? ""}
        empty="null"
      />
      <TextField
        name="/owner/email"
        type="email"
        label="Owner's e-mail"
        defaultValue={g.owner.email ?? ""}
        empty="null"
      />
      <TextField name="/team/name" label="Team" defaultValue={g.team.name ?? ""} empty="null" />
      <SelectField
        name="/sla/tier"
        label="Service level"
        options={SLA_TIERS.map(titled)}
        defaultValue={g.sla.tier}
        required
      />
      <TextField
        name="/sla/response_hours"
        label="Answers within (hours)"
        as="number"
        empty="null"
        defaultValue={g.sla.response_hours?.toString() ?? ""}
      />

      <Part title="Risk and use" />
      <RiskField value={risk} onChange={setRisk} />
      <TextField
        name="/risk/categories"
        label="Risk categories"
        as="list"
        lines={2}
        hint="One per line."
        defaultValue={lines(g.risk.categories)}
      />
      <TextField
        name="/intended_use/summary"
        label="Intended use"
        lines={3}
        empty="null"
        defaultValue={g.intended_use.summary ?? ""}
        className="sm:col-span-2"
      />
      <TextField
        name="/intended_use/environments"
        label="Meant for"
        as="list"
        lines={2}
        hint="Environments, one per line."
        defaultValue={lines(g.intended_use.environments)}
      />
      <TextField
        name="/intended_use/restrictions"
        label="Restrictions"
        as="list"
        lines={2}
        hint="What it must not be used for, one per line."
        defaultValue={lines(g.intended_use.restrictions)}
      />

      <Part title="Compliance and review" />
      <TextField
        name="/compliance/tags"
        label="Compliance tags"
        as="list"
        lines={2}
        hint="One per line."
        defaultValue={lines(g.compliance.tags)}
      />
      <TextField
        name="/compliance/controls"
        label="Controls"
        as="list"
        lines={2}
        hint="One per line."
        defaultValue={lines(g.compliance.controls)}
      />
      <TextField
        name="/review/last_reviewed_at"
        type="date"
        as="date"
        empty="null"
        label="Last reviewed"
        defaultValue={g.review.last_reviewed_at?.slice(0, 10) ?? ""}
      />
      <TextField
        name="/review/cadence_days"
        label="Reviewed every (days)"
        as="number"
        empty="null"
        defaultValue={g.review.cadence_days?.toString() ?? ""}
      />
      <LabelsField labels={g.labels} governed={gate.labels} onGoverned={setRelabelled} />

      <Part title="This change" />
      <TextField
        name="/reason"
        label="Reason"
        lines={2}
        hint="Whoever decides or looks back later reads it."
        className="sm:col-span-2"
      />
      {forecast.kind !== "free" && (
        <div className="sm:col-span-2">
          <ForecastNote forecast={forecast} live />
        </div>
      )}
      <div className="flex flex-wrap items-start gap-2 sm:col-span-2">
        <Submit
          label={forecast.kind === "gated" ? "Ask for approval" : g.revision === 0 ? "Register" : "Save"}
          needsChange={g.revision > 0}
          disabledReason={forecast.kind === "refused" ? forecast.why : null}
        />
        <LinkButton href={to.asset({ workspace, asset })}>Cancel</LinkButton>
      </div>
    </ApiForm>
  );
}

function Part({ title }: { title: string }) {
  return (
    <h3 className="border-line border-b pb-1 font-semibold text-sm sm:col-span-2 [&:not(:first-child)]:mt-2">
      {title}
    </h3>
  );
}

function RiskField({ value, onChange }: { value: RiskLevel; onChange: (level: RiskLevel) => void }) {
  return (
    <SelectField
      name="/risk/level"
      label="Risk"
      required
      options={RISK_LEVELS.map(titled)}
      defaultValue={value}
      onChange={(event) => onChange(event.target.value as RiskLevel)}
    />
  );
}
