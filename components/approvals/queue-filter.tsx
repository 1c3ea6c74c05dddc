import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input/input";
import { Select } from "@/components/ui/input/select";
import { Link } from "@/components/ui/link";

type Props = {
  action: string;
  values: { q?: string; environment?: string; tier?: string; view?: string };
  environments: readonly { slug: string; name: string }[];
};

/** The filters of the queue. A plain form: it works without a script and its state is the address. */
export function QueueFilter({ action, values, environments }: Props) {
  const filtered = Boolean(values.q || values.environment || values.tier);
  return (
    <search>
      <form action={action} className="mb-3 flex flex-wrap items-center gap-2">
        {values.view && <input type="hidden" name="view" value={values.view} />}
        <Input
          type="search"
          name="q"
          aria-label="Search requests"
          placeholder="Search requests"
          defaultValue={values.q}
          className="w-full sm:w-60"
        />
        <Select
          name="environment"
          aria-label="Environment"
          defaultValue={values.environment ?? ""}
          options={[
            { value: "", label: "Every environment" },
            ...environments.map((e) => ({ value: e.slug, label: e.name })),
          ]}
        />
        <Select
          name="tier"
          aria-label="Waiting"
          defaultValue={values.tier ?? ""}
          options={[
            { value: "", label: "Any age" },
            { value: "urgent", label: "Urgent: 8 days and more" },
            { value: "warning", label: "Warning: 4 to 7 days" },
            { value: "normal", label: "Normal: up to 3 days" },
          ]}
        />
        <Button type="submit">Filter</Button>
        {filtered && <Link href={action}>Clear</Link>}
      </form>
    </search>
  );
}
