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
      <More {...props} />
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
  ...(["size", "loss", "profit", "trailing", "bars", "cash", "band", "top", "window"] as const),
  ...(["percent", "per_share", "minimum", "slippage", "spread", "borrow", "interest"] as const),
  ...(["at_most", "leverage", "lot", "seed"] as const),
]);

const INTERVALS = [
  { value: "1m", label: "Minutes" },
  { value: "1h", label: "Hours" },
  { value: "1d", label: "Days" },
  { value: "1w", label: "Weeks" },
  { value: "1M", label: "Months" },
];

function What(props: StrategyFieldsProps) {
  const { draft, change } = props;
  const isKnown = INTERVALS.some(({ value }) => value === draft.interval);
  const other = { value: draft.interval, label: draft.interval };
  return (
    <Panel title="What to trade">
      <div className={styles.fields}>
        {draft.rule === "weights" ? null : (
          <Text
            {...props}
            name="symbols"
            label="Symbols"
            placeholder="AAPL MSFT"
            hint="One or more, of one currency"
          />
        )}
        <Text
          {...props}
          name="benchmark"
          label="Benchmark"
          optional
          placeholder="^GSPC"
          hint="Without one: the symbols, bought and held"
        />
        <Field label="Bars of" error={props.faults.interval}>
          <Select
            value={draft.interval}
            choices={isKnown ? INTERVALS : [...INTERVALS, other]}
            onChoose={(interval) => change({ interval })}
          />
        </Field>
        <Text {...props} name="from" label="From" type="date" optional />
        <Text {...props} name="to" label="To" type="date" optional />
        <Text {...props} name="cash" label="Money to begin with" />
        <Text {...props} name="name" label="Name" optional />
      </div>
    </Panel>
  );
}

const RULES = [
  { value: "signals", label: "Signals" },
  { value: "rank", label: "Ranking" },
  { value: "weights", label: "Fixed shares" },
  { value: "weight", label: "Formula" },
] as const;

const CAPTIONS: Record<Draft["rule"], string> = {
  signals: "Asked at each close, done at the next open",
  rank: "In equal shares, chosen at the first close of each period",
  weights: "Set at the first close of each period",
  weight: "Asked at the first close of each period",
};

function When(props: StrategyFieldsProps) {
  const { draft, change } = props;
  return (
    <Panel title="What decides" caption={CAPTIONS[draft.rule]}>
      <div className={styles.formulas}>
        <Segments
          label="What decides"
          value={draft.rule}
          choices={RULES}
          onChoose={(rule) => change({ rule })}
        />
        {draft.rule === "signals" ? <Signals {...props} /> : <Shares {...props} />}
        {draft.rule === "weights" ? null : (
          <p className={styles.quiet}>
            <code>close</code>, <code>high</code>, <code>volume</code> are those of the asset at
            hand; another series goes by its name.
          </p>
        )}
      </div>
    </Panel>
  );
}

const SIDES = [
  { value: "long", label: "Long" },
  { value: "short", label: "Short" },
  { value: "both", label: "Both" },
] as const;

const ORDERS = [
  { value: "market", label: "At the next open" },
  { value: "limit", label: "At a limit" },
  { value: "stop", label: "At a stop" },
] as const;

const LEVELS: Record<Draft["order"], { label: string; placeholder: string }> = {
  market: { label: "", placeholder: "" },
  limit: { label: "Limit: at this price or better", placeholder: "close * 0.99" },
  stop: { label: "Stop: once this price is reached", placeholder: "highest(high, 20)" },
};

function Signals(props: StrategyFieldsProps) {
  const { draft, change } = props;
  return (
    <>
      <Formula {...props} name="entry" label="Enter when" placeholder="rsi(close, 14) < 30" />
      <Formula {...props} name="exit" label="Exit when" placeholder="rsi(close, 14) > 70" />
      <div className={styles.fields}>
        <Field label="Side" hint="Both: long on entry, short on exit">
          <Select value={draft.side} choices={SIDES} onChoose={(side) => change({ side })} />
        </Field>
        <Field label="Entries are made" hint="At a price they lapse after one bar">
          <Select value={draft.order} choices={ORDERS} onChoose={(order) => change({ order })} />
        </Field>
      </div>
      {draft.order === "market" ? null : (
        <Formula {...props} name="level" {...LEVELS[draft.order]} />
      )}
    </>
  );
}

const PERIODS = [
  { value: "always", label: "Every bar" },
  { value: "weekly", label: "Every week" },
  { value: "monthly", label: "Every month" },
  { value: "quarterly", label: "Every quarter" },
] as const;

/** Shares of equity, however they are said, and when they are set again. */
function Shares(props: StrategyFieldsProps) {
  const { draft, change } = props;
  return (
    <>
      {draft.rule === "weight" ? (
        <Formula
          {...props}
          name="weight"
          label="Share of equity"
          placeholder="where(close > sma(close, 200), 0.5, 0)"
        />
      ) : null}
      {draft.rule === "rank" ? (
        <Formula {...props} name="rank" label="Rank by" placeholder="close / close[126]" />
      ) : null}
      {draft.rule === "weights" ? (
        <Text
          {...props}
          name="weights"
          label="Shares, %"
          placeholder="SPY 60, TLT 40"
          hint="Each symbol with its percentage, below 0 for short"
        />
      ) : null}
      <div className={styles.fields}>
        {draft.rule === "rank" ? (
          <>
            <Text {...props} name="top" label="How many to hold" />
            <Field label="Side">
              <Select
                value={draft.side === "short" ? "short" : "long"}
                choices={SIDES.slice(0, 2)}
                onChoose={(side) => change({ side })}
              />
            </Field>
          </>
        ) : null}
        <Field label="Set again">
          <Select
            value={draft.rebalance}
            choices={PERIODS}
            onChoose={(rebalance) => change({ rebalance })}
          />
        </Field>
        <Text {...props} name="band" label="Drift band, %" hint="Smaller drifts are not traded" />
      </div>
    </>
  );
}

type FormulaProps = StrategyFieldsProps & {
  name: "entry" | "exit" | "level" | "weight" | "rank";
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
  const isSized = draft.rule === "signals";
  return (
    <Panel title={isSized ? "How much, and when to give up" : "When to give up"}>
      <div className={styles.fields}>
        {isSized ? (
          <>
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
          </>
        ) : null}
        {isSized && draft.sizing === "volatility" ? (
          <>
            <Text {...props} name="window" label="Over bars" />
            <Text {...props} name="at_most" label="At most, % of equity" />
          </>
        ) : null}
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
        <Text {...props} name="interest" label="Interest on cash a year, %" />
      </div>
    </Panel>
  );
}

function More(props: StrategyFieldsProps) {
  return (
    <Panel title="Limits and what was known">
      <div className={styles.fields}>
        <Text {...props} name="leverage" label="Leverage" hint="Positions, times equity" />
        <Text {...props} name="lot" label="Whole lots of" hint="0 for any fraction" />
        <Text
          {...props}
          name="as_of"
          label="As known at"
          type="date"
          optional
          hint="Nothing known later is seen"
        />
        <Text {...props} name="seed" label="Seed" hint="Of the drawings of the report" />
      </div>
    </Panel>
  );
}
