/** The rule of a screen as one line of text; where it is wrong stands below. */

import { useId, useRef } from "react";
import type { CheckState } from "./formula_check";
import { FaultLine } from "./formula_fault";
import { FormulaField, type FormulaFieldHandle } from "./formula_field";
import styles from "./screen.module.css";

type ScreenRuleFieldProps = {
  rule: string;
  check: CheckState;
  onChange: (rule: string) => void;
};

export function ScreenRuleField({ rule, check, onChange }: ScreenRuleFieldProps) {
  const id = useId();
  const field = useRef<FormulaFieldHandle>(null);
  const { fault } = check;
  return (
    <div className={styles.ruleField}>
      <FormulaField
        symbol={null}
        label="Rule"
        placeholder="Every asset matches. Write a rule: rsi(close, 14) < 30 and …"
        value={rule}
        onChange={onChange}
        faultId={fault === null ? undefined : id}
        handle={field}
      />
      {fault === null ? null : (
        <FaultLine
          id={id}
          polite
          formula={rule}
          fault={fault}
          onAccept={(next) => field.current?.write(next)}
        />
      )}
    </div>
  );
}

/** A rule that gives a number is no rule yet. */
export function asCondition(check: CheckState, rule: string): CheckState {
  if (rule.trim() === "") return { state: "good", fault: null, type: "" };
  if (check.state !== "good" || check.type === "condition") return check;
  const message = "A rule is a condition: compare this with something, such as > 0.";
  return { ...check, state: "bad", fault: { message, start: 0, end: [...rule].length } };
}
