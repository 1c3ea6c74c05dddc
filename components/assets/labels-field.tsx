"use client";

import { useId, useState } from "react";
import { useFieldError } from "@/components/form/form-state";
import { Button, IconButton } from "@/components/ui/button";
import { Input } from "@/components/ui/input/input";
import { pointerToken } from "@/lib/pointer";

type Row = { id: number; key: string; value: string; gone: boolean; stored: boolean };
type Props = {
  labels: Readonly<Record<string, string>>;
  /** Keys that policies select by: changing one of those asks for approval. */
  governed: readonly string[];
  onGoverned: (changed: boolean) => void;
};

/** Names with values. A stored one that is removed goes out as null, which is how a patch takes it away. */
export function LabelsField({ labels, governed, onGoverned }: Props) {
  const id = useId();
  const [rows, setRows] = useState<readonly Row[]>(() =>
    Object.entries(labels).map(([key, value], i) => ({ id: i, key, value, gone: false, stored: true })),
  );
  const error = useFieldError("/labels");
  function set(next: readonly Row[]) {
    setRows(next);
    onGoverned(governed.some((key) => labels[key] !== next.find((r) => r.key === key && !r.gone && r.value)?.value));
  }
  const edit = (row: Row, part: Partial<Row>) => set(rows.map((r) => (r.id === row.id ? { ...r, ...part } : r)));
  return (
    <fieldset className="min-w-0 sm:col-span-2">
      <legend className="mb-1 font-medium text-sm">
        Labels <span className="ml-0.5 font-normal text-faint text-xs">optional</span>
      </legend>
      <div className="flex flex-col gap-2">
        {rows.map((row) => {
          const name = row.key === "" ? undefined : `/labels/${pointerToken(row.key)}`;
          // Removed: an empty control that means null.
          if (row.gone)
            return row.stored && <input key={row.id} type="hidden" name={name} value="" data-empty="null" />;
          return (
            <div key={row.id} className="flex items-center gap-2">
              <Input
                aria-label="Label name"
                aria-describedby={error ? `${id}-error` : undefined}
                value={row.key}
                readOnly={row.stored}
                placeholder="name"
                className="max-w-44 font-mono"
                onChange={(event) => edit(row, { key: event.target.value.trim() })}
              />
              <Input
                aria-label={row.key ? `Value of ${row.key}` : "Label value"}
                name={name}
                data-empty="null"
                value={row.value}
                placeholder="value"
                onChange={(event) => edit(row, { value: event.target.value })}
              />
              <IconButton
                icon="x"
                label={row.key ? `Remove ${row.key}` : "Remove this label"}
                onClick={() => edit(row, { gone: true })}
              />
            </div>
          );
        })}
        {error && (
          <p id={`${id}-error`} className="text-danger text-sm">
            {error}
          </p>
        )}
        <span>
          <Button
            size="sm"
            icon="plus"
            onClick={() => set([...rows, { id: rows.length, key: "", value: "", gone: false, stored: false }])}
          >
            Add a label
          </Button>
        </span>
      </div>
    </fieldset>
  );
}
