/** The form of a calculator: a field a term, its unit beside the label, its refusal below. */

import { asProblem } from "~/api/problem";
import { type Choice, Field, Input, Select, Textarea } from "~/ui/field";
import styles from "./lab.module.css";
import { numberOf, type Terms } from "./terms";

export type TermField<Known extends Terms> = {
  key: keyof Known & string;
  label: string;
  unit?: string;
  choices?: readonly Choice<string>[];
  date?: boolean;
  /** May stay empty. */
  optional?: boolean;
  /** Takes words instead of a number. */
  words?: boolean;
  wide?: boolean;
  /** Lines of a text that may grow long. */
  lines?: number;
  hint?: string;
  /** The name the server has for it. */
  named?: string;
};

type TermsFormProps<Known extends Terms> = {
  label: string;
  fields: readonly TermField<Known>[];
  terms: Known;
  error?: unknown;
  onChange: (terms: Known) => void;
};

export function TermsForm<Known extends Terms>(props: TermsFormProps<Known>) {
  const { label, fields, terms, error, onChange } = props;
  return (
    <form aria-label={label} className={styles.terms} onSubmit={(event) => event.preventDefault()}>
      {fields.map((field) => {
        const put = (text: string) => onChange({ ...terms, [field.key]: text });
        const value = terms[field.key] ?? "";
        return (
          <div key={field.key} className={field.wide ? styles.wide : undefined}>
            <Field
              label={field.label}
              aside={field.unit}
              hint={field.hint}
              error={faultOf(field, value, error)}
            >
              {field.choices ? (
                <Select value={value} choices={field.choices} onChoose={put} />
              ) : field.lines ? (
                <Textarea
                  rows={field.lines}
                  spellCheck={false}
                  value={value}
                  onChange={(event) => put(event.target.value)}
                />
              ) : (
                <Input
                  type={field.date ? "date" : "text"}
                  inputMode={field.words || field.date ? undefined : "decimal"}
                  autoComplete="off"
                  spellCheck={false}
                  value={value}
                  onChange={(event) => put(event.target.value)}
                />
              )}
            </Field>
          </div>
        );
      })}
    </form>
  );
}

function faultOf<Known extends Terms>(field: TermField<Known>, value: string, error: unknown) {
  const typed = !field.choices && !field.date && !field.words;
  if (value.trim() === "") {
    // What an empty series needs is said where its answer would stand.
    return field.optional || field.choices || field.words ? undefined : "Needed";
  }
  if (typed && numberOf(value) === null) return "Not a number";
  return error ? asProblem(error).field(field.named ?? field.key) : undefined;
}
