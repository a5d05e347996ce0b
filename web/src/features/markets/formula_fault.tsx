/** A formula once more with its wrong part underlined, and what to do about it. */

import type { Fault } from "./formula_check";
import styles from "./formula_input.module.css";

type FaultLineProps = {
  id?: string | undefined;
  formula: string;
  fault: Fault;
  /** Told while the reader still types: not at once and not over everything else. */
  polite?: boolean;
  onAccept: (formula: string) => void;
};

export function FaultLine({ id, formula, fault, polite = false, onAccept }: FaultLineProps) {
  const letters = [...formula];
  const part = (from: number, to: number) => letters.slice(from, to).join("");
  const end = Math.max(fault.end, fault.start + 1);
  const { suggestion } = fault;
  return (
    <div id={id} role={polite ? "status" : "alert"} className={styles.faultLine}>
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
