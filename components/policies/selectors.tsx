"use client";

import { useState } from "react";
import { ChoiceList } from "@/components/policies/choice-list";
import { type Choices, type Draft, labelsOf, labelsText } from "@/components/policies/draft";
import { Field } from "@/components/ui/input/field";
import { Select } from "@/components/ui/input/select";
import { Textarea } from "@/components/ui/input/textarea";
import { OPERATION_WORDS } from "@/lib/policies/rules";

const RISKS = ["low", "medium", "high", "critical"].map((value) => ({ value, label: value }));

type Props = {
  draft: Draft;
  choices: Choices;
  errorAt: (field: string) => string | null;
  onChange: (part: Partial<Draft>) => void;
};

/** What a policy speaks about. Nothing chosen means any. */
export function Selectors({ draft, choices, errorAt, onChange }: Props) {
  const [labels, setLabels] = useState(() => labelsText(draft.labels));
  const moves = draft.operations?.includes("lifecycle.set") ?? false;
  return (
    <div className="flex flex-col gap-4">
      <ChoiceList
        legend="Operations"
        any="Any operation that policies speak about"
        options={known(choices.operations, draft.operations).map((value) => ({ value, label: wordsFor(value) }))}
        chosen={draft.operations}
        error={errorAt("/operations")}
        onChange={(operations) =>
          onChange({ operations, ...(!operations?.includes("lifecycle.set") && { transitions: null }) })
        }
      />
      {moves && (
        <ChoiceList
          legend="Lifecycle moves"
          any="Any move"
          options={choices.transitions.map((value) => ({ value, label: value.replace(">", " → ") }))}
          chosen={draft.transitions}
          error={errorAt("/transitions")}
          columns="sm:grid-cols-3"
          onChange={(transitions) => onChange({ transitions })}
        />
      )}
      <div className="grid gap-4 sm:grid-cols-[1.4fr_1fr_1fr]">
        <Field label="Where" error={errorAt("/environment") ?? errorAt("/environment_class")} required>
          {(control) => (
            <Select
              {...control}
              value={draft.environment ?? (draft.environment_class ? `class:${draft.environment_class}` : "")}
              options={[
                { value: "", label: "Anywhere" },
                { value: "class:prod", label: "All of class prod" },
                { value: "class:test", label: "All of class test: not production" },
                ...choices.environments.map((e) => ({ value: e.slug, label: `Only ${e.name}` })),
              ]}
              onChange={(event) => onChange(placeOf(event.target.value))}
            />
          )}
        </Field>
        <Field label="Kind of asset" error={errorAt("/kind")} required>
          {(control) => (
            <Select
              {...control}
              value={draft.kind ?? ""}
              options={any("Any kind", withKnown(choices.kinds, draft.kind))}
              onChange={(event) => onChange({ kind: event.target.value || null })}
            />
          )}
        </Field>
        <Field label="Plugin" error={errorAt("/plugin")} required>
          {(control) => (
            <Select
              {...control}
              value={draft.plugin ?? ""}
              options={any("Any plugin", withKnown(choices.plugins, draft.plugin))}
              onChange={(event) => onChange({ plugin: event.target.value || null })}
            />
          )}
        </Field>
      </div>
      <ChoiceList
        legend="Risk of the asset"
        any="Any risk"
        options={RISKS}
        chosen={draft.risk_levels}
        columns="grid-cols-2 sm:grid-cols-4"
        onChange={(risk_levels) => onChange({ risk_levels })}
      />
      <Field label="Labels" error={errorAt("/labels")} hint="One a line, as tier=1. An asset must have all of them.">
        {(control) => (
          <Textarea
            {...control}
            rows={2}
            mono
            value={labels}
            onChange={(event) => {
              setLabels(event.target.value);
              onChange({ labels: labelsOf(event.target.value) });
            }}
          />
        )}
      </Field>
    </div>
  );
}

function placeOf(value: string): Pick<Draft, "environment" | "environment_class"> {
  if (value.startsWith("class:")) return { environment: null, environment_class: value.slice("class:".length) };
  return { environment: value || null, environment_class: null };
}

const any = (label: string, values: readonly string[]) => [
  { value: "", label },
  ...values.map((value) => ({ value, label: value })),
];

/** What a policy named before may have left since; it stays to be chosen. */
const withKnown = (values: readonly string[], chosen: string | null): readonly string[] =>
  chosen === null || values.includes(chosen) ? values : [...values, chosen];

const known = (values: readonly string[], chosen: readonly string[] | null): readonly string[] => [
  ...new Set([...values, ...(chosen ?? [])]),
];

/** An action of a plugin goes by its name. */
function wordsFor(operation: string): string {
  const text = (OPERATION_WORDS as Record<string, string>)[operation] ?? operation;
  return text.charAt(0).toUpperCase() + text.slice(1);
}
