import { Badge } from "@/components/ui/badge";

type Props = { fields: readonly { name: string; type: string; required: boolean }[] };

/** What a kind's content holds, as its schema names it. */
export function ContentHelp({ fields }: Props) {
  return (
    <dl className="flex flex-col gap-2 text-sm">
      {fields.map((field) => (
        <div key={field.name} className="min-w-0">
          <dt className="flex flex-wrap items-center gap-1.5">
            <code className="break-all font-medium font-mono">{field.name}</code>
            {field.required && <Badge tone="accent">required</Badge>}
          </dt>
          <dd className="break-words text-muted">{field.type}</dd>
        </div>
      ))}
    </dl>
  );
}
