"use client";

import { Button } from "@/components/ui/button";
import { SearchInput } from "@/components/ui/input/input";
import { type Option, Select } from "@/components/ui/input/select";
import { Link } from "@/components/ui/link";

type Props = {
  /** The page's own address, without a query. */
  action: string;
  search?: { label: string; value: string | undefined };
  selects: readonly { name: string; label: string; value: string | undefined; options: readonly Option[] }[];
  /** Values that stay as they are. */
  keep?: Readonly<Record<string, string | undefined>>;
  filtered: boolean;
};

/**
 * The filters of a list. A plain form: it works without a script, and its state is the address. Sent as its values: drawn,
 * it would be the largest part of a page after its rows.
 */
export function FilterForm({ action, search, selects, keep = {}, filtered }: Props) {
  return (
    <search>
      <form action={action} className="mb-3 flex flex-wrap items-center gap-2">
        {Object.entries(keep).map(
          ([name, value]) => value && <input key={name} type="hidden" name={name} value={value} />,
        )}
        {search && (
          <SearchInput
            name="q"
            label={search.label}
            placeholder={search.label}
            defaultValue={search.value}
            className="w-full sm:w-64"
          />
        )}
        {selects.map(({ name, label, value, options }) => (
          <Select
            key={name}
            name={name}
            aria-label={label}
            defaultValue={value ?? ""}
            options={options}
            className="max-w-52"
          />
        ))}
        <Button type="submit">Filter</Button>
        {filtered && <Link href={action}>Clear</Link>}
      </form>
    </search>
  );
}
