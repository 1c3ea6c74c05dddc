import { fields } from "@/cli/output/fields";
import type { Paper } from "@/cli/output/paper";
import type { Column } from "@/cli/output/table";
import { moment } from "@/cli/output/time";

/** What we show of a binding; the API sends more (API §2). */
export type Binding = {
  environment: string;
  environment_class: string;
  version: number | null;
  version_label: string | null;
  config: Record<string, unknown>;
  bound_at: string | null;
  bound_by: { name: string } | null;
  previous_version: number | null;
  revision: number;
  authority: { kind: string; id: string | null } | null;
  warnings?: string[];
};

const authorityText = ({ authority }: Binding): string | null =>
  authority === null ? null : authority.id === null ? authority.kind : `${authority.kind} ${authority.id}`;

export const bindingColumns: readonly Column<Binding>[] = [
  { title: "ENV", of: (b) => b.environment },
  { title: "CLASS", of: (b) => b.environment_class },
  { title: "VERSION", of: (b) => b.version, right: true },
  { title: "LABEL", of: (b) => b.version_label, gives: true },
  { title: "BOUND AT", of: (b) => moment(b.bound_at) },
  { title: "BOUND BY", of: (b) => b.bound_by?.name, gives: true },
  { title: "BEFORE", of: (b) => b.previous_version, right: true },
  { title: "AUTHORITY", of: authorityText },
];

export const bindingText = (binding: Binding, paper: Paper): string =>
  fields(paper, [
    ["environment", `${binding.environment} (class ${binding.environment_class})`],
    [
      "version",
      binding.version === null
        ? "none"
        : `${binding.version}${binding.version_label ? `, ${binding.version_label}` : ""}`,
    ],
    ["before", binding.previous_version],
    ["config", Object.keys(binding.config).length > 0 ? JSON.stringify(binding.config, null, 2) : null],
    ["bound", binding.bound_at && `${moment(binding.bound_at)} by ${binding.bound_by?.name ?? "nobody"}`],
    ["authority", authorityText(binding)],
    ["revision", binding.revision],
    ["warning", binding.warnings ?? [], "yellow"],
  ]);
