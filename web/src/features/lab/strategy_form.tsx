/** A strategy to be run once: its fields, and what the server says of them beside each. */

import { type ReactNode, useState } from "react";
import { asProblem } from "~/api/problem";
import { Button } from "~/ui/button";
import { ErrorLine } from "~/ui/error_state";
import { Actions, Form } from "~/ui/form";
import { type Draft, draftOf, type Faults, faultAt, faultsOf, specOf } from "./backtest_draft";
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
    if (!form.check()) return;
    run.mutate(specOf(form.draft, base), { onSuccess: ({ id }) => onStarted(id) });
  };
  return (
    <Form label="Backtest" onSend={send}>
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

/** A draft, what is wrong with it here, and what the server said of it when it was sent. */
export function useDraft(base: BacktestSpec, error: unknown) {
  const [draft, setDraft] = useState(() => draftOf(base));
  const [own, setOwn] = useState<Faults>({});
  const [changed, setChanged] = useState<ReadonlySet<string>>(new Set());
  const change = (part: Partial<Draft>) => {
    setDraft((before) => ({ ...before, ...part }));
    setOwn((before) => without(before, Object.keys(part)));
    setChanged((before) => new Set([...before, ...Object.keys(part)]));
  };
  const check = () => {
    const faults = faultsOf(draft);
    setOwn(faults);
    setChanged(new Set());
    return Object.keys(faults).length === 0;
  };
  const told = without(error ? serverFaults(error) : {}, [...changed]);
  return { draft, faults: { ...told, ...own }, change, check };
}

function without(faults: Faults, names: readonly string[]): Faults {
  return Object.fromEntries(Object.entries(faults).filter(([name]) => !names.includes(name)));
}

/** Where the server looks for what a field holds. */
const PLACES: Record<Exclude<keyof Draft, "sizing" | "side">, readonly string[]> = {
  name: ["/name"],
  symbols: ["/symbols", "/watchlist"],
  entry: ["/entry"],
  exit: ["/exit"],
  size: ["/sizing"],
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
  cash: ["/cash"],
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
