/** The columns of a screen: formulas, added with completion and taken away again. */

import { useQueryClient } from "@tanstack/react-query";
import { X } from "lucide-react";
import { useId, useRef, useState } from "react";
import { IconButton } from "~/ui/button";
import { type Fault, findFault } from "./formula_check";
import { FaultLine } from "./formula_fault";
import { FormulaField, type FormulaFieldHandle } from "./formula_field";
import styles from "./screen.module.css";
import { sameFormula } from "./screen_rule";
import { MOST_COLUMNS } from "./screen_search";

type ScreenColumnsProps = {
  columns: readonly string[];
  onChange: (columns: string[]) => void;
};

export function ScreenColumns({ columns, onChange }: ScreenColumnsProps) {
  const client = useQueryClient();
  const field = useRef<FormulaFieldHandle>(null);
  const id = useId();
  const [text, setText] = useState("");
  const [fault, setFault] = useState<Fault | null>(null);
  const add = async (formula: string) => {
    const typed = formula.trim();
    if (typed === "") return;
    const found = await findFault(client, typed, null);
    setFault(found);
    if (found !== null) return;
    setText("");
    if (!columns.some((each) => sameFormula(each, typed))) onChange([...columns, typed]);
  };
  return (
    <div className={styles.columns}>
      <ul className={styles.chips}>
        {columns.map((formula) => (
          <li key={formula} className={styles.chip}>
            <code title={formula}>{formula}</code>
            <IconButton
              label={`Remove the column ${formula}`}
              icon={<X />}
              onClick={() => onChange(columns.filter((each) => each !== formula))}
            />
          </li>
        ))}
      </ul>
      <FormulaField
        symbol={null}
        label="Add a column"
        placeholder="Add a column: adx, volume, close / open …"
        disabled={columns.length >= MOST_COLUMNS}
        value={text}
        onChange={(next) => {
          setText(next);
          setFault(null);
        }}
        onSubmit={(formula) => void add(formula)}
        faultId={fault === null ? undefined : id}
        handle={field}
      />
      {fault === null ? null : (
        <FaultLine
          id={id}
          formula={text}
          fault={fault}
          onAccept={(next) => {
            setFault(null);
            field.current?.write(next);
          }}
        />
      )}
    </div>
  );
}
