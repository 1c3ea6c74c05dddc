import type { Tone } from "@/cli/output/paper";
import type { Column } from "@/cli/output/table";

/** How far a batch is (API §3). */
export type Batch = {
  batch_id: string;
  status: string;
  total: number;
  succeeded: number;
  failed: number;
  pending: number;
  items: BatchItem[];
};
export type BatchItem = { ticket_id: string; status: string; code?: string; error?: string };

const tones: Readonly<Record<string, Tone>> = { succeeded: "green", failed: "red", rejected: "red", queued: "yellow" };

export const batchColumns: readonly Column<BatchItem>[] = [
  { title: "REQUEST", of: (item) => item.ticket_id },
  { title: "RESULT", of: (item) => item.status, tone: (item) => tones[item.status] },
  { title: "CODE", of: (item) => item.code },
  { title: "WHY", of: (item) => item.error, gives: true },
];
