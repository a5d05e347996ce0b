/** A field for a formula: completes functions, fields and symbols, and names the argument at hand. */

import { type Ref, useEffect, useImperativeHandle, useRef, useState } from "react";
import {
  type Completion,
  callAt,
  completeEconomic,
  completeFields,
  completeIndicators,
  completeOwnFields,
  offerOfWord,
  replaceWord,
  wordAt,
} from "./formula_completion";
import styles from "./formula_input.module.css";
import { inFormula } from "./overlay";
import {
  type Indicator,
  useAssetSearch,
  useEconomicSearch,
  useIndicators,
  useSeriesFields,
} from "./queries";
import { SuggestInput } from "./suggest_input";

export type FormulaFieldHandle = { write(text: string): void };

type FormulaFieldProps = {
  /** The symbol offered calls speak of; `null` is the asset at hand, as a screen has it. */
  symbol: string | null;
  label: string;
  value: string;
  onChange: (formula: string) => void;
  /** Enter, or a choice that is a whole formula. */
  onSubmit?: ((formula: string) => void) | undefined;
  placeholder?: string | undefined;
  disabled?: boolean;
  faultId?: string | undefined;
  id?: string | undefined;
  handle?: Ref<FormulaFieldHandle>;
};

export function FormulaField(props: FormulaFieldProps) {
  const { symbol, label, value, onChange, onSubmit, placeholder, disabled, faultId } = props;
  const field = useRef<HTMLInputElement>(null);
  const [cursor, setCursor] = useState(value.length);
  const [active, setActive] = useState(false);
  const indicators = useIndicators(true, symbol === null).data ?? [];
  const offers = useCompletions(active ? value : "", cursor, symbol, indicators);
  useCursorAt(field.current, value, cursor);

  const write = (text: string, at: number) => {
    onChange(text);
    setCursor(at);
  };
  useImperativeHandle(props.handle, () => ({
    write(text) {
      onChange(text);
      setCursor(text.length);
      field.current?.focus();
    },
  }));
  const take = (offer: Completion) => {
    const { text, cursor: at } = replaceWord(value, wordAt(value, cursor), offer.insert);
    write(text, at);
    if (offer.complete && text.trim() === offer.insert) onSubmit?.(text.trim());
  };
  const choose = (label: string) => {
    const offer = offers.find((each) => each.label === label);
    if (offer) take(offer);
  };
  const submit = (text: string) => {
    const offer = offerOfWord(text, offers);
    if (offer) take(offer);
    else onSubmit?.(text);
  };

  return (
    <div className={styles.fieldFrame}>
      <SuggestInput
        input={field}
        onFocus={() => setActive(true)}
        onBlur={() => setActive(false)}
        id={props.id}
        className={styles.field}
        label={label}
        placeholder={placeholder}
        disabled={disabled}
        value={value}
        onChange={write}
        onSelect={(event) => setCursor(event.currentTarget.selectionStart ?? value.length)}
        suggestions={offers.map(({ label, detail }) => ({ key: label, label, detail }))}
        onChoose={choose}
        onSubmit={submit}
        aria-invalid={faultId !== undefined || undefined}
        aria-describedby={faultId}
      />
      {active && offers.length === 0 && faultId === undefined ? (
        <CallHint text={value} cursor={cursor} indicators={indicators} />
      ) : null}
    </div>
  );
}

function useCompletions(
  text: string,
  cursor: number,
  symbol: string | null,
  indicators: readonly Indicator[],
): Completion[] {
  const word = wordAt(text, cursor);
  const assets = useAssetSearch(/^[\^A-Z0-9]/.test(word.text) ? word.text : "").data ?? [];
  const known = useSeriesFields().data ?? [];
  const sought = /^macro:'?(\w*)/.exec(word.text)?.[1];
  const series = useEconomicSearch(sought === undefined ? "" : sought || "macro").data ?? [];
  const economic = completeEconomic(word, series);
  if (economic.length > 0) return economic;
  const fields = completeFields(text, word, indicators, known);
  if (fields.length > 0) return fields;
  if (!/[A-Za-z^]/.test(word.text)) return [];
  const symbols = assets.slice(0, 4).map((asset): Completion => {
    const name = inFormula(asset.symbol);
    return { label: name, detail: asset.name, insert: name, complete: false };
  });
  const calls = completeIndicators(word.text, indicators, symbol);
  const own = completeOwnFields(word.text, symbol);
  return /^[A-Z^]/.test(word.text) ? [...symbols, ...calls] : [...own, ...calls, ...symbols];
}

/** A controlled field loses its cursor when code changes its text; this puts it back. */
function useCursorAt(field: HTMLInputElement | null, text: string, cursor: number) {
  useEffect(() => {
    if (field && document.activeElement === field && field.value === text) {
      field.setSelectionRange(cursor, cursor);
    }
  }, [field, text, cursor]);
}

type CallHintProps = { text: string; cursor: number; indicators: readonly Indicator[] };

/** The signature of the call around the cursor, the argument in hand in bold. */
function CallHint({ text, cursor, indicators }: CallHintProps) {
  const call = callAt(text, cursor);
  const indicator = indicators.find(({ name }) => name === call?.name);
  if (call === null || indicator === undefined) return null;
  const names = [
    ...indicator.inputs.map((name) => ({ name, text: name })),
    ...indicator.parameters.map(({ name, default: usual }) => ({ name, text: `${name}=${usual}` })),
  ];
  return (
    <div className={styles.hint} aria-hidden="true">
      <code>
        {indicator.name}(
        {names.map((each, i) => (
          <span key={each.name} data-now={i === call.argument || undefined}>
            {i > 0 ? ", " : ""}
            {each.text}
          </span>
        ))}
        )
      </code>
      <span>{indicator.title}</span>
    </div>
  );
}
