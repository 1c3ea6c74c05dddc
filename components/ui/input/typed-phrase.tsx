import { Field } from "@/components/ui/input/field";
import { Input } from "@/components/ui/input/input";

type Props = { phrase: string; typed: string; onChange: (typed: string) => void };

/** Where a name is typed out, letter by letter, before something that is hard to undo. */
export function TypedPhrase({ phrase, typed, onChange }: Props) {
  return (
    <Field label={`Type “${phrase}” to confirm`} required>
      {(control) => (
        <Input
          {...control}
          autoComplete="off"
          spellCheck={false}
          value={typed}
          onChange={(event) => onChange(event.target.value)}
          className="font-mono"
        />
      )}
    </Field>
  );
}

/** Why the button does not work yet; null once the phrase stands there. */
export const whyNotTyped = (phrase: string, typed: string): string | null =>
  typed === phrase ? null : `Type ${phrase} to go on.`;
