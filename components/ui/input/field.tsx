import clsx from "clsx";
import { type ReactNode, useId } from "react";
import { Icon } from "@/components/ui/icon";

/** What a control inside a field must carry. Spread it on the control. */
export type ControlProps = {
  id: string;
  "aria-describedby": string | undefined;
  "aria-invalid": true | undefined;
  required: boolean | undefined;
};

type Props = {
  label: string;
  hint?: ReactNode;
  /** The one place where this field's error stands. */
  error?: string | null;
  required?: boolean;
  className?: string;
  children: (control: ControlProps) => ReactNode;
};

/** A labelled control with its hint and its error, tied together for assistive technology. */
export function Field({ label, hint, error, required, className, children }: Props) {
  const id = useId();
  const described = [error ? `${id}-error` : "", hint ? `${id}-hint` : ""].filter(Boolean).join(" ");
  return (
    <div className={clsx("flex min-w-0 flex-col gap-1", className)}>
      <label htmlFor={id} className="font-medium text-sm">
        {label}
        {!required && <span className="ml-0.5 font-normal text-faint text-xs"> optional</span>}
      </label>
      {children({ id, "aria-describedby": described || undefined, "aria-invalid": error ? true : undefined, required })}
      {error && (
        <p id={`${id}-error`} className="flex items-start gap-1 text-danger text-sm">
          <Icon name="circle-alert" size={14} className="mt-0.75" />
          {error}
        </p>
      )}
      {hint && (
        <p id={`${id}-hint`} className="text-muted text-xs">
          {hint}
        </p>
      )}
    </div>
  );
}
