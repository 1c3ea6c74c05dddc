"use client";

import type { ChangeEvent, ReactNode } from "react";
import { useFieldError, useFormState } from "@/components/form/form-state";
import { Button } from "@/components/ui/button";
import type { ButtonVariant } from "@/components/ui/button-style";
import type { IconName } from "@/components/ui/icon-sprite";
import { Checkbox } from "@/components/ui/input/checkbox";
import { Field } from "@/components/ui/input/field";
import { Input } from "@/components/ui/input/input";
import { type Option, Select } from "@/components/ui/input/select";
import { Textarea } from "@/components/ui/input/textarea";

type Common = {
  /** JSON Pointer of the value in the body. */
  name: string;
  label: string;
  hint?: ReactNode;
  required?: boolean;
  className?: string;
};
type Reading = { as?: "number" | "list" | "json" | "date" | "instant"; empty?: "null" };

type TextProps = Common &
  Reading & {
    type?: "text" | "email" | "password" | "url" | "number" | "date" | "datetime-local";
    defaultValue?: string;
    placeholder?: string;
    autoComplete?: string;
    /** Several lines. */
    lines?: number;
    mono?: boolean;
    readOnly?: boolean;
    onChange?: (event: ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) => void;
  };

/** Text, a number, a list or JSON, as its pointer's value. */
export function TextField({
  name,
  label,
  hint,
  required,
  className,
  as,
  empty,
  lines,
  mono,
  type,
  ...rest
}: TextProps) {
  const error = useFieldError(name);
  return (
    <Field label={label} hint={hint} error={error} required={required} className={className}>
      {(control) =>
        lines ? (
          <Textarea {...control} {...rest} name={name} rows={lines} mono={mono} data-as={as} data-empty={empty} />
        ) : (
          <Input
            {...control}
            {...rest}
            name={name}
            type={type}
            data-as={as}
            data-empty={empty}
            className={mono ? "font-mono" : undefined}
          />
        )
      }
    </Field>
  );
}

type SelectProps = Common &
  Pick<Reading, "empty"> & {
    options: readonly Option[];
    defaultValue?: string;
    as?: "number" | "boolean";
    onChange?: (event: ChangeEvent<HTMLSelectElement>) => void;
  };

export function SelectField({ name, label, hint, required, className, as, empty, ...rest }: SelectProps) {
  const error = useFieldError(name);
  return (
    <Field label={label} hint={hint} error={error} required={required} className={className}>
      {(control) => <Select {...control} {...rest} name={name} data-as={as} data-empty={empty} />}
    </Field>
  );
}

export function CheckField({
  name,
  label,
  hint,
  defaultChecked,
}: Common & { hint?: string; defaultChecked?: boolean }) {
  return (
    <Checkbox name={name} hint={hint} defaultChecked={defaultChecked}>
      {label}
    </Checkbox>
  );
}

type SubmitProps = {
  label: string;
  variant?: ButtonVariant;
  icon?: IconName;
  disabledReason?: string | null;
  /** For forms that change what is there: nothing changed, nothing to send. */
  needsChange?: boolean;
};

/** Sends the form it stands in. */
export function Submit({ label, variant = "primary", icon, disabledReason, needsChange }: SubmitProps) {
  const { busy, dirty } = useFormState();
  const unchanged = needsChange && !dirty ? "Nothing has been changed." : null;
  return (
    <Button type="submit" variant={variant} icon={icon} busy={busy} disabledReason={disabledReason ?? unchanged}>
      {label}
    </Button>
  );
}
