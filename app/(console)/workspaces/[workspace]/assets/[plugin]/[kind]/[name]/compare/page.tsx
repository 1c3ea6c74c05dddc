import type { Metadata } from "next";
import { type AssetParams, assetVisit, titleOf } from "@/app/(console)/asset-visit";
import { type SearchParams, searchOf } from "@/app/(console)/search-params";
import { pageRead } from "@/app/(console)/session";
import { VersionName } from "@/components/badges/version";
import { DiffView } from "@/components/diff/diff-view";
import { Button } from "@/components/ui/button";
import { Select } from "@/components/ui/input/select";
import { Card } from "@/components/ui/layout/card";
import { EmptyState } from "@/components/ui/layout/empty-state";
import { LinkButton } from "@/components/ui/link";
import { to } from "@/lib/paths";
import { compareVersions } from "@/lib/versions/compare";
import { listVersions } from "@/lib/versions/list";

type Props = { params: AssetParams; searchParams: Promise<SearchParams> };

export const generateMetadata = ({ params }: Props): Promise<Metadata> => titleOf(params, "Comparison");

const CHOICES = 200;

export default async function ComparePage({ params, searchParams }: Props) {
  const { actor, ref, at } = await assetVisit(params, (here) => to.compare(here));
  const search = searchOf(await searchParams, ["from", "to"]);
  const { rows } = await pageRead(listVersions.run(actor, { asset: ref, limit: CHOICES }));
  const [newest] = rows;
  if (!newest || newest.number === 1)
    return (
      <EmptyState icon="file-diff" title="Nothing to compare yet">
        There are fewer than two versions.
      </EmptyState>
    );
  const right = numberOf(search.to) ?? newest.number;
  const left = numberOf(search.from) ?? Math.max(1, right - 1);
  const compared = await pageRead(compareVersions.run(actor, { asset: ref, from: left, to: right }));
  const options = rows.map((v) => ({ value: String(v.number), label: `v${v.number} ${v.label}` }));
  return (
    <>
      <form action={to.compare(at)} className="mb-3 flex flex-wrap items-center gap-2">
        <Select
          name="from"
          aria-label="From version"
          defaultValue={String(left)}
          options={options}
          className="max-w-52"
        />
        <Select name="to" aria-label="To version" defaultValue={String(right)} options={options} className="max-w-52" />
        <Button type="submit">Compare</Button>
        <LinkButton icon="arrow-up-down" href={to.compare(at, { from: right, to: left })}>
          Swap
        </LinkButton>
      </form>
      <Card
        title={
          <>
            <VersionName number={compared.from.number} label={compared.from.label} />
            <span className="mx-2 text-muted">to</span>
            <VersionName number={compared.to.number} label={compared.to.label} />
          </>
        }
        flush
      >
        <DiffView label="Differences" difference={compared} />
      </Card>
    </>
  );
}

const numberOf = (text: string | undefined): number | undefined =>
  text && /^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined;
