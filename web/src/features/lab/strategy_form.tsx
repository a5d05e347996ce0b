/** A strategy to be run once: its fields, and what the server says of them beside each. */

import { type ReactNode, useState } from "react";
import { asProblem } from "~/api/problem";
import { Button } from "~/ui/button";
import { ErrorLine } from "~/ui/error_state";
import { Actions, Form } from "~/ui/form";
import { Panel } from "~/ui/panel";
import styles from "./backtest.module.css";
import { type Draft, draftOf, type Faults, faultAt, faultsOf, specOf } from "./backtest_draft";
import { EXAMPLES } from "./backtest_examples";
import { type BacktestSpec, useRunBacktest } from "./backtests";
import { type FormulaSlot, StrategyFields } from "./strategy_fields";

type StrategyFormProps = {
  /** Where the form begins; what it has no field for is kept. */
  base: BacktestSpec;
  formula: (slot: FormulaSlot) => ReactNode;
  onStarted: (id: string) => void;
};

export function StrategyForm({ base, formula, onStarted }: StrategyFormProps) {
  const run = useRunBacktest();
  const form = useDraft(base, run.error);
  const send = () => {
    if (!form.check()) return goToFault();
    run.mutate(form.spec(), { onSuccess: ({ id }) => onStarted(id), onError: goToFault });
  };
  return (
    <Form label="Backtest" onSend={send}>
      <Examples load={form.load} />
      <StrategyFields {...form} formula={formula} />
      <ErrorLine error={run.error} />
      <Actions>
        <Button type="submit" look="primary" busy={run.isPending}>
          Run the backtest
        </Button>
      </Actions>
    </Form>
  );
}

/** Brings the first field that is wrong into view, once it says so. */
export function goToFault() {
  requestAnimationFrame(() =>
    document.querySelector<HTMLElement>("form [aria-invalid='true']")?.focus(),
  );
}

function Examples({ load }: { load: (spec: BacktestSpec) => void }) {
  return (
    <Panel title="Start from" caption="An example, or what stands below">
      <div className={styles.examples}>
        {EXAMPLES.map(({ title, about, spec }) => (
          <button key={title} type="button" className={styles.example} onClick={() => load(spec)}>
            <b>{title}</b>
            <span>{about}</span>
          </button>
        ))}
      </div>
    </Panel>
  );
}

/** A draft, what is wrong with it here, and what the server said of it when it was sent. */
export function useDraft(base: BacktestSpec, error: unknown) {
  const [start, setStart] = useState(base);
  const [draft, setDraft] = useState(() => draftOf(base));
  const [own, setOwn] = useState<Faults>({});
  const [changed, setChanged] = useState<ReadonlySet<string>>(new Set());
  const change = (part: Partial<Draft>) => {
    setDraft((before) => ({ ...before, ...part }));
    setOwn((before) => without(before, Object.keys(part)));
    setChanged((before) => new Set([...before, ...Object.keys(part)]));
  };
  const load = (spec: BacktestSpec) => {
    setStart(spec);
    setDraft(draftOf(spec));
    setOwn({});
    setChanged(new Set(Object.keys(PLACES)));
  };
  const check = () => {
    const faults = faultsOf(draft);
    setOwn(faults);
    setChanged(new Set());
    return Object.keys(faults).length === 0;
  };
  const told = without(error ? serverFaults(error) : {}, [...changed]);
  const spec = () => specOf(draft, start);
  return { draft, faults: { ...told, ...own }, change, check, load, spec };
}

function without(faults: Faults, names: readonly string[]): Faults {
  return Object.fromEntries(Object.entries(faults).filter(([name]) => !names.includes(name)));
}

/** Where the server looks for what a field holds. */
const PLACES: Record<Exclude<keyof Draft, "rule" | "order" | "sizing">, readonly string[]> = {
  name: ["/name"],
  symbols: ["/symbols", "/watchlist"],
  entry: ["/entry"],
  exit: ["/exit"],
  level: ["/limit", "/stop"],
  weight: ["/weight"],
  weights: ["/weights"],
  rank: ["/rank"],
  top: ["/top"],
  rebalance: ["/rebalance"],
  band: ["/band"],
  side: ["/side"],
  size: ["/sizing/share", "/sizing/quantity", "/sizing/amount", "/sizing/target", "/sizing"],
  window: ["/sizing/window"],
  at_most: ["/sizing/at_most"],
  loss: ["/stops/loss"],
  profit: ["/stops/profit"],
  trailing: ["/stops/trailing"],
  bars: ["/stops/bars"],
  percent: ["/costs/percent"],
  per_share: ["/costs/per_share"],
  minimum: ["/costs/minimum"],
  slippage: ["/costs/slippage"],
  spread: ["/costs/spread"],
  borrow: ["/costs/borrow"],
  interest: ["/costs/interest"],
  cash: ["/cash"],
  leverage: ["/leverage"],
  lot: ["/lot"],
  seed: ["/seed"],
  as_of: ["/as_of"],
  interval: ["/interval"],
  from: ["/from"],
  to: ["/to"],
  benchmark: ["/benchmark"],
};

function serverFaults(error: unknown): Faults {
  const { fields } = asProblem(error);
  const told = Object.entries(PLACES).flatMap(([name, places]) => {
    const words = places.map((place) => faultAt(fields, place)).find((it) => it !== undefined);
    return words === undefined ? [] : [[name, words] as const];
  });
  return Object.fromEntries(told);
}
