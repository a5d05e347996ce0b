/**
 * The fields of a strategy: what, when, how much, at what cost. The formula fields come from outside,
 * because completing a formula is the business of the markets.
 */

import type { ReactNode } from "react";
import { Field, Input, Segments, Select } from "~/ui/field";
import { Panel } from "~/ui/panel";
import styles from "./backtest.module.css";
import type { Draft, Faults } from "./backtest_draft";

export type FormulaSlot = {
  label: string;
  value: string;
  placeholder: string;
  onChange: (formula: string) => void;
  faultId: string | undefined;
};

export type StrategyFieldsProps = {
  draft: Draft;
  faults: Faults;
  change: (change: Partial<Draft>) => void;
  formula: (slot: FormulaSlot) => ReactNode;
};

export function StrategyFields(props: StrategyFieldsProps) {
  return (
    <>
      <What {...props} />
      <When {...props} />
      <HowMuch {...props} />
      <Costs {...props} />
    </>
  );
}

type TextProps = StrategyFieldsProps & {
  name: keyof Draft;
  label: string;
  hint?: string;
  optional?: boolean;
  type?: "text" | "date";
  placeholder?: string;
};

function Text({ draft, faults, change, name, label, hint, optional, ...rest }: TextProps) {
  const { type = "text", placeholder } = rest;
  return (
    <Field label={label} hint={hint} error={faults[name]} aside={optional ? "optional" : undefined}>
      <Input
        type={type}
        name={name}
        value={draft[name]}
        placeholder={placeholder}
        autoComplete="off"
        spellCheck={false}
        inputMode={type === "text" && NUMERIC.has(name) ? "decimal" : undefined}
        onChange={(event) => change({ [name]: event.target.value })}
      />
    </Field>
  );
}

const NUMERIC: ReadonlySet<keyof Draft> = new Set<keyof Draft>([
  ...(["size", "loss", "profit", "trailing", "bars", "cash"] as const),
  ...(["percent", "per_share", "minimum", "slippage", "spread", "borrow"] as const),
]);

function What(props: StrategyFieldsProps) {
  return (
    <Panel title="What to trade">
      <div className={styles.fields}>
        <Text
          {...props}
          name="symbols"
          label="Symbols"
          placeholder="AAPL MSFT"
          hint="One or more, of one currency"
        />
        <Text
          {...props}
          name="benchmark"
          label="Benchmark"
          optional
          placeholder="^GSPC"
          hint="Without one: the symbols, bought and held"
        />
        <Text {...props} name="cash" label="Money to begin with" />
        <Text {...props} name="from" label="From" type="date" optional />
        <Text {...props} name="to" label="To" type="date" optional />
        <Text {...props} name="name" label="Name" optional />
      </div>
    </Panel>
  );
}

const SIDES = [
  { value: "long", label: "Long" },
  { value: "short", label: "Short" },
  { value: "both", label: "Both" },
] as const;

function When(props: StrategyFieldsProps) {
  const { draft, change } = props;
  return (
    <Panel
      title="When to trade"
      caption="Asked at each close, done at the next open"
      controls={
        <Segments
          label="Side"
          value={draft.side}
          choices={SIDES}
          onChoose={(side) => change({ side })}
        />
      }
    >
      <div className={styles.formulas}>
        <Formula {...props} name="entry" label="Enter when" placeholder="rsi(close, 14) < 30" />
        <Formula {...props} name="exit" label="Exit when" placeholder="rsi(close, 14) > 70" />
        <p className={styles.quiet}>
          <code>close</code>, <code>high</code>, <code>volume</code> are those of the asset at hand;
          another series goes by its name. Without an exit only stops end a position.
        </p>
      </div>
    </Panel>
  );
}

type FormulaProps = StrategyFieldsProps & {
  name: "entry" | "exit";
  label: string;
  placeholder: string;
};

function Formula({ draft, faults, change, formula, name, label, placeholder }: FormulaProps) {
  const fault = faults[name];
  const faultId = fault === undefined ? undefined : `fault-${name}`;
  const onChange = (text: string) => change({ [name]: text });
  return (
    <div className={styles.formula}>
      <span className={styles.label} aria-hidden="true">
        {label}
      </span>
      {formula({ label, value: draft[name], placeholder, onChange, faultId })}
      {fault === undefined ? null : (
        <p id={faultId} className={styles.fault}>
          {fault}
        </p>
      )}
    </div>
  );
}

const SIZINGS: Record<Draft["sizing"], { title: string; label: string; usual: string }> = {
  equity: { title: "A share of equity", label: "Share, %", usual: "100" },
  quantity: { title: "So many pieces", label: "Pieces", usual: "100" },
  cash: { title: "So much money", label: "Amount", usual: "10000" },
  volatility: { title: "By volatility", label: "Volatility a year, %", usual: "10" },
};

function HowMuch(props: StrategyFieldsProps) {
  const { draft, change } = props;
  return (
    <Panel title="How much">
      <div className={styles.fields}>
        <Field label="Each entry buys">
          <Select
            value={draft.sizing}
            choices={(Object.keys(SIZINGS) as Draft["sizing"][]).map((value) => ({
              value,
              label: SIZINGS[value].title,
            }))}
            onChoose={(sizing) => change({ sizing, size: SIZINGS[sizing].usual })}
          />
        </Field>
        <Text {...props} name="size" label={SIZINGS[draft.sizing].label} />
        <Text {...props} name="loss" label="Stop loss, %" optional />
        <Text {...props} name="trailing" label="Trailing stop, %" optional />
        <Text {...props} name="profit" label="Take profit, %" optional />
        <Text {...props} name="bars" label="Leave after bars" optional />
      </div>
    </Panel>
  );
}

function Costs(props: StrategyFieldsProps) {
  return (
    <Panel title="Costs" caption="A result without them is a wish">
      <div className={styles.fields}>
        <Text {...props} name="percent" label="Commission, %" />
        <Text {...props} name="per_share" label="Commission a share" />
        <Text {...props} name="minimum" label="Commission at least" />
        <Text {...props} name="slippage" label="Slippage, %" />
        <Text {...props} name="spread" label="Spread, %" />
        <Text {...props} name="borrow" label="Borrowing a year, %" />
      </div>
    </Panel>
  );
}
