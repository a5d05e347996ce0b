/** The field that adds a formula to a chart: completes, checks, and shows where it is wrong. */

import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { type Fault, findFault } from "./formula_check";
import { FaultLine } from "./formula_fault";
import { FormulaField, type FormulaFieldHandle } from "./formula_field";
import styles from "./formula_input.module.css";

type FormulaInputProps = {
  /** The symbol offered calls speak of. */
  symbol: string;
  /** Why no more formulas may be added, if so. */
  full?: string | undefined;
  onAdd: (formula: string) => void;
};

export function FormulaInput({ symbol, full, onAdd }: FormulaInputProps) {
  const client = useQueryClient();
  const field = useRef<FormulaFieldHandle>(null);
  const [text, setText] = useState("");
  const [fault, setFault] = useState<Fault | null>(null);

  const write = (formula: string) => {
    setText(formula);
    setFault(null);
  };
  const submit = async (formula: string) => {
    if (formula.trim() === "") return;
    const found = await findFault(client, formula, symbol);
    setFault(found);
    if (found !== null) return;
    write("");
    onAdd(formula.trim()); // as typed: the reader finds it again in the link
  };

  return (
    <div className={styles.formula}>
      <FormulaField
        symbol={symbol}
        label="Add a formula"
        placeholder={full ?? "Add a formula: sma, rsi, close / MSFT …"}
        disabled={full !== undefined}
        value={text}
        onChange={write}
        onSubmit={(formula) => void submit(formula)}
        faultId={fault === null ? undefined : "formula-fault"}
        handle={field}
      />
      {fault === null ? null : (
        <div className={styles.fault}>
          <FaultLine
            id="formula-fault"
            formula={text}
            fault={fault}
            onAccept={(next) => {
              setFault(null);
              field.current?.write(next);
            }}
          />
        </div>
      )}
    </div>
  );
}
