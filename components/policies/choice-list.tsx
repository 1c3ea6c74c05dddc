import { Checkbox } from "@/components/ui/input/checkbox";

type Props = {
  legend: string;
  /** Said of the first box: what it means that nothing is chosen. */
  any: string;
  options: readonly { value: string; label: string }[];
  /** What was chosen; null for any. */
  chosen: readonly string[] | null;
  onChange: (chosen: string[] | null) => void;
  error?: string | null;
  columns?: string;
};

/** Any, or some of a list. Clearing the last one is any again: a policy that selects nothing could never apply. */
export function ChoiceList({ legend, any, options, chosen, onChange, error, columns = "sm:grid-cols-2" }: Props) {
  const toggle = (value: string, on: boolean) => {
    const next = options.map((o) => o.value).filter((v) => (v === value ? on : (chosen?.includes(v) ?? false)));
    onChange(next.length > 0 ? next : null);
  };
  return (
    <fieldset>
      <legend className="mb-1 font-medium text-sm">{legend}</legend>
      <Checkbox checked={chosen === null} onChange={() => onChange(null)}>
        {any}
      </Checkbox>
      <div className={`grid gap-x-4 ${columns}`}>
        {options.map(({ value, label }) => (
          <Checkbox
            key={value}
            checked={chosen?.includes(value) ?? false}
            onChange={(event) => toggle(value, event.target.checked)}
          >
            {label}
          </Checkbox>
        ))}
      </div>
      {error && <p className="text-danger text-sm">{error}</p>}
    </fieldset>
  );
}
