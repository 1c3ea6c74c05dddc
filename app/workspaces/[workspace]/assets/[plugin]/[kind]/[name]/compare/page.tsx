import type { Metadata } from "next";
import { type AssetParams, assetVisit, titleOf } from "@/app/console/asset-visit";
import { type SearchParams, searchOf } from "@/app/console/search-params";
import { pageRead } from "@/app/console/session";
import { DiffView } from "@/components/diff/diff-view";
import { Button } from "@/components/ui/button";
import { Select } from "@/components/ui/input/select";
import { Card } from "@/components/ui/layout/card";
import { EmptyState } from "@/components/ui/layout/empty-state";
import { LinkButton } from "@/components/ui/link";
import { to } from "@/lib/paths";
import { versionComparison } from "@/lib/versions/comparison";

type Props = { params: AssetParams; searchParams: Promise<SearchParams> };

export const generateMetadata = ({ params }: Props): Promise<Metadata> => titleOf(params, "Comparison");

const numberOf = (text: string | undefined) => (text && /^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined);

export default async function ComparePage({ params, searchParams }: Props) {
  const { actor, ref, at } = await assetVisit(params, to.compare);
  const search = searchOf(await searchParams, ["from", "to"]);
  const asked = { asset: ref, from: numberOf(search.from), to: numberOf(search.to) };
  const { versions, compared } = await pageRead(versionComparison.run(actor, asked));
  if (!compared)
    return (
      <EmptyState
        icon="file-diff"
        title="There are not two versions to compare"
        action={<LinkButton href={to.versions(at)}>Versions</LinkButton>}
      />
    );
  const [before, after] = [compared.from.number, compared.to.number];
  const options = [...new Set([...versions.map((v) => v.number), before, after])]
    .sort((a, b) => b - a)
    .map((number) => {
      const label = versions.find((v) => v.number === number)?.label;
      return { value: String(number), label: label ? `v${number} · ${label}` : `v${number}` };
    });
  return (
    <>
      <form action={to.compare(at)} className="mb-3 flex flex-wrap items-end gap-2">
        <Pick name="from" label="From" value={before} options={options} />
        <Pick name="to" label="To" value={after} options={options} />
        <Button type="submit">Compare</Button>
        <LinkButton href={to.compare(at, { from: after, to: before })} icon="arrow-up-down">
          Swap
        </LinkButton>
      </form>
      <Card
        title={`From version ${compared.from.number} to version ${compared.to.number}`}
        note={compared.same ? "the same content" : undefined}
        flush
      >
        <DiffView
          label={`What changes from version ${before} to version ${after}`}
          difference={{ changes: compared.changes, truncated: compared.truncated }}
        />
      </Card>
    </>
  );
}

type PickProps = { name: string; label: string; value: number; options: { value: string; label: string }[] };

function Pick({ name, label, value, options }: PickProps) {
  return (
    <span className="flex min-w-0 items-center gap-2 text-sm">
      <span aria-hidden="true" className="text-muted">
        {label}
      </span>
      <Select
        key={value}
        name={name}
        aria-label={label}
        defaultValue={String(value)}
        options={options}
        className="max-w-52"
      />
    </span>
  );
}
