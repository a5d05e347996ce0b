/** The field that adds a formula to a chart: completes, checks, and shows where it is wrong. */

import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { asProblem } from "~/api/problem";
import { type Completion, completeIndicators, replaceWord, wordAt } from "./formula_completion";
import styles from "./formula_input.module.css";
import { inFormula } from "./overlay";
import { checkFormula, type FormulaCheck, useAssetSearch, useIndicators } from "./queries";
import { SuggestInput } from "./suggest_input";

type FormulaInputProps = {
  /** The symbol offered calls speak of. */
  symbol: string;
  /** Why no more formulas may be added, if so. */
  full?: string | undefined;
  onAdd: (formula: string) => void;
};

type Fault = {
  message: string;
  start: number;
  end: number;
  suggestion?: string | null | undefined;
};

export function FormulaInput({ symbol, full, onAdd }: FormulaInputProps) {
  const client = useQueryClient();
  const field = useRef<HTMLInputElement>(null);
  const [text, setText] = useState("");
  const [cursor, setCursor] = useState(0);
  const [fault, setFault] = useState<Fault | null>(null);
  const offers = useCompletions(text, cursor, symbol);
  useCursorAt(field.current, text, cursor);

  const write = (value: string, at: number) => {
    setText(value);
    setCursor(at);
    setFault(null);
  };
  const submit = async (formula: string) => {
    if (formula.trim() === "") return;
    const check = await checkFormula(client, formula).catch(
      (error): FormulaCheck => ({
        ok: false,
        error: { message: asProblem(error).message, start: 0, end: formula.length },
      }),
    );
    const wrong = faultOf(check, formula);
    setFault(wrong);
    if (wrong !== null) return;
    write("", 0);
    onAdd(formula.trim()); // as typed: the reader finds it again in the link
  };
  const choose = (label: string) => {
    const offer = offers.find((each) => each.label === label);
    if (offer === undefined) return;
    const { text: next, cursor: at } = replaceWord(text, wordAt(text, cursor), offer.insert);
    if (offer.complete && next === offer.insert) void submit(next);
    else write(next, at);
  };

  return (
    <div className={styles.formula}>
      <SuggestInput
        input={field}
        className={styles.field}
        label="Add a formula"
        placeholder={full ?? "Add a formula: sma, rsi, AAPL / MSFT …"}
        disabled={full !== undefined}
        value={text}
        onChange={write}
        onSelect={(event) => setCursor(event.currentTarget.selectionStart ?? text.length)}
        suggestions={offers.map(({ label, detail }) => ({ key: label, label, detail }))}
        onChoose={choose}
        onSubmit={(value) => void submit(value)}
        aria-invalid={fault !== null || undefined}
        aria-describedby={fault === null ? undefined : "formula-fault"}
      />
      {fault === null ? null : (
        <FaultLine
          formula={text}
          fault={fault}
          onAccept={(next) => {
            write(next, next.length);
            field.current?.focus();
          }}
        />
      )}
    </div>
  );
}

/** What a check objects to. A record has several columns, and a chart draws one at a time. */
function faultOf(check: FormulaCheck, formula: string): Fault | null {
  if (!check.ok) {
    return check.error ?? { message: "This is not a formula.", start: 0, end: formula.length };
  }
  if (check.type !== "record") return null;
  const message = "This has several columns. Name one, as in bbands(AAPL, 20, 2).upper.";
  return { message, start: 0, end: formula.length };
}

function useCompletions(text: string, cursor: number, symbol: string): Completion[] {
  const word = wordAt(text, cursor).text;
  const indicators = useIndicators().data ?? [];
  const assets = useAssetSearch(/^[\^A-Z0-9]/.test(word) ? word : "").data ?? [];
  if (word === "") return [];
  const symbols = assets.slice(0, 4).map((asset): Completion => {
    const name = inFormula(asset.symbol);
    return { label: name, detail: asset.name, insert: name, complete: false };
  });
  const calls = completeIndicators(word, indicators, symbol);
  return /^[A-Z^]/.test(word) ? [...symbols, ...calls] : [...calls, ...symbols];
}

/** A controlled field loses its cursor when code changes its text; this puts it back. */
function useCursorAt(field: HTMLInputElement | null, text: string, cursor: number) {
  useEffect(() => {
    if (field && document.activeElement === field && field.value === text) {
      field.setSelectionRange(cursor, cursor);
    }
  }, [field, text, cursor]);
}

type FaultLineProps = { formula: string; fault: Fault; onAccept: (formula: string) => void };

/** The formula once more with the wrong part underlined, and what to do about it. */
function FaultLine({ formula, fault, onAccept }: FaultLineProps) {
  const letters = [...formula];
  const part = (from: number, to: number) => letters.slice(from, to).join("");
  const end = Math.max(fault.end, fault.start + 1);
  const { suggestion } = fault;
  return (
    <div id="formula-fault" role="alert" className={styles.fault}>
      <code>
        {part(0, fault.start)}
        <mark>{part(fault.start, end) || " "}</mark>
        {part(end, letters.length)}
      </code>
      <span>{fault.message}</span>
      {suggestion ? (
        <button
          type="button"
          className={styles.accept}
          onClick={() =>
            onAccept(part(0, fault.start) + suggestion + part(fault.end, letters.length))
          }
        >
          Use <code>{suggestion}</code>
        </button>
      ) : null}
    </div>
  );
}
