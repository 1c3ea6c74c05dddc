import { type Field, fields, heading } from "@/cli/output/fields";
import type { Paper } from "@/cli/output/paper";
import { type Column, table } from "@/cli/output/table";
import { type AssetRef, assetLabel } from "@/lib/paths";

/** What we show of an import and of its entries; the API sends more. */
export type Import = {
  id: string;
  status: string;
  format: string;
  source: string | null;
  total: number;
  done: number;
  created: number;
  updated: number;
  unchanged: number;
  failed: number;
};
export type ImportItem = {
  pointer: string;
  line: number | null;
  asset_ref: AssetRef | null;
  state: string;
  code: string | null;
  message: string | null;
  warnings: string[];
};

/** "120 of 471: 100 created, 20 unchanged" */
export function countsText(found: Import): string {
  const counts = (["created", "updated", "unchanged", "failed"] as const)
    .filter((name) => found[name] > 0)
    .map((name) => `${found[name]} ${name}`);
  return `${found.done} of ${found.total}${counts.length > 0 ? `: ${counts.join(", ")}` : ""}`;
}

const failedColumns: readonly Column<ImportItem>[] = [
  { title: "PLACE", of: (i) => i.pointer },
  { title: "LINE", of: (i) => i.line, right: true },
  { title: "ASSET", of: (i) => i.asset_ref && assetLabel(i.asset_ref) },
  { title: "CODE", of: (i) => i.code },
  { title: "WHY", of: (i) => i.message, gives: true },
];

/** The counts, and each entry that failed by its place in the document. */
export function importText(found: Import, items: readonly ImportItem[], paper: Paper): string {
  const about: Field[] = [
    ["import", found.id],
    ["status", found.status, found.failed > 0 ? "red" : "green"],
    ["format", found.format],
    ["source", found.source],
    ["entries", countsText(found)],
  ];
  const failed = items.filter((item) => item.state === "failed");
  const warned = items.flatMap((item) => item.warnings.map((warning): Field => [item.pointer, warning, "yellow"]));
  return [
    fields(paper, about),
    failed.length > 0 ? heading(paper, "Failed") + table(paper, failedColumns, failed, "") : "",
    warned.length > 0 ? heading(paper, "Warnings") + fields(paper, warned) : "",
  ].join("");
}
