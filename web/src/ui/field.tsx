/** Form fields: a label that stays, a hint before, an error after, both tied to the control. */

import { Check } from "lucide-react";
import { type ComponentProps, cloneElement, type ReactElement, type ReactNode, useId } from "react";
import styles from "./field.module.css";

type Control = ReactElement<{
  id?: string;
  "aria-describedby"?: string | undefined;
  "aria-invalid"?: boolean | undefined;
}>;

type FieldProps = {
  label: string;
  hint?: ReactNode;
  error?: string | undefined;
  /** Right of the label: "optional", a link. */
  aside?: ReactNode;
  children: Control;
};

export function Field({ label, hint, error, aside, children }: FieldProps) {
  const id = useId();
  const hintId = hint ? `${id}-hint` : undefined;
  const errorId = error ? `${id}-error` : undefined;
  const described = [errorId, hintId].filter(Boolean).join(" ") || undefined;
  return (
    <div className={styles.field}>
      <div className={styles.labelRow}>
        <label htmlFor={id} className={styles.label}>
          {label}
        </label>
        {aside ? <span className={styles.aside}>{aside}</span> : null}
      </div>
      {cloneElement(children, {
        id,
        "aria-describedby": described,
        "aria-invalid": error ? true : undefined,
      })}
      {error ? (
        <p id={errorId} className={styles.error}>
          {error}
        </p>
      ) : null}
      {hint ? (
        <p id={hintId} className={styles.hint}>
          {hint}
        </p>
      ) : null}
    </div>
  );
}

export function Input({ className, ...rest }: ComponentProps<"input">) {
  return <input {...rest} className={[styles.control, className].filter(Boolean).join(" ")} />;
}

export function Textarea({ className, ...rest }: ComponentProps<"textarea">) {
  return (
    <textarea
      {...rest}
      className={[styles.control, styles.area, className].filter(Boolean).join(" ")}
    />
  );
}

export type Choice<Value extends string> = { value: Value; label: string };

type SelectProps<Value extends string> = Omit<
  ComponentProps<"select">,
  "value" | "onChange" | "children"
> & {
  value: Value;
  choices: readonly Choice<Value>[];
  onChoose: (value: Value) => void;
};

export function Select<Value extends string>({
  choices,
  onChoose,
  className,
  ...rest
}: SelectProps<Value>) {
  return (
    <select
      {...rest}
      className={[styles.control, styles.select, className].filter(Boolean).join(" ")}
      onChange={(event) => onChoose(event.target.value as Value)}
    >
      {choices.map((choice) => (
        <option key={choice.value} value={choice.value}>
          {choice.label}
        </option>
      ))}
    </select>
  );
}

type CheckboxProps = Omit<ComponentProps<"input">, "type" | "onChange" | "onToggle"> & {
  label: ReactNode;
  hint?: ReactNode;
  onToggle: (checked: boolean) => void;
};

export function Checkbox({ label, hint, onToggle, ...rest }: CheckboxProps) {
  return (
    <label className={styles.check}>
      <input {...rest} type="checkbox" onChange={(event) => onToggle(event.target.checked)} />
      <span className={styles.box} aria-hidden="true">
        <Check />
      </span>
      <span>
        {label}
        {hint ? <span className={styles.checkHint}>{hint}</span> : null}
      </span>
    </label>
  );
}

type SegmentsProps<Value extends string> = {
  label: string;
  value: Value;
  choices: readonly Choice<Value>[];
  onChoose: (value: Value) => void;
};

/** One of a few, all in sight: ranges, themes, densities. */
export function Segments<Value extends string>({
  label,
  value,
  choices,
  onChoose,
}: SegmentsProps<Value>) {
  const name = useId();
  return (
    <div role="radiogroup" aria-label={label} className={styles.segments}>
      {choices.map((choice) => (
        <label key={choice.value} className={styles.segment}>
          <input
            type="radio"
            name={name}
            value={choice.value}
            checked={choice.value === value}
            onChange={() => onChoose(choice.value)}
          />
          <span>{choice.label}</span>
        </label>
      ))}
    </div>
  );
}
