/** A strategy with two parameters in its formulas, and the values to try for each. */

import { type ReactNode, useState } from "react";
import { asProblem } from "~/api/problem";
import { formatNumber } from "~/design/format";
import { Button } from "~/ui/button";
import { ErrorLine } from "~/ui/error_state";
import { Field, Input, Select } from "~/ui/field";
import { Actions, Form } from "~/ui/form";
import { Panel } from "~/ui/panel";
import styles from "./backtest.module.css";
import { countOf, parametersOf, type Range, specOf } from "./backtest_draft";
import { type BacktestSpec, type SweepSpec, useRunSweep } from "./backtests";
import { type FormulaSlot, StrategyFields } from "./strategy_fields";
import { useDraft } from "./strategy_form";

type Objective = NonNullable<SweepSpec["objective"]>;

export const OBJECTIVES: readonly { value: Objective; label: string }[] = [
  { value: "sharpe", label: "Sharpe ratio" },
  { value: "total_return", label: "Total return" },
  { value: "calmar", label: "Calmar ratio" },
];

type SweepFormProps = {
  base: BacktestSpec;
  ranges: readonly Range[];
  formula: (slot: FormulaSlot) => ReactNode;
  onStarted: (id: string) => void;
};

export function SweepForm({ base, ranges: first, formula, onStarted }: SweepFormProps) {
  const sweep = useRunSweep();
  const form = useDraft(base, sweep.error);
  const [ranges, setRanges] = useState(first);
  const [objective, setObjective] = useState<Objective>("sharpe");
  const counts = ranges.map(countOf);
  const points = counts.reduce<number | null>(
    (all, count) => (all === null || count === null ? null : all * count),
    1,
  );
  const send = () => {
    if (!form.check() || points === null) return;
    const strategy = specOf(form.draft, base);
    const parameters = parametersOf(ranges);
    const started = ({ id }: { id: string }) => onStarted(id);
    sweep.mutate({ strategy, parameters, objective }, { onSuccess: started });
  };
  const change = (place: number, part: Partial<Range>) =>
    setRanges(ranges.map((range, i) => (i === place ? { ...range, ...part } : range)));
  return (
    <Form label="Sweep" onSend={send}>
      <Panel
        title="Parameters"
        caption={points === null ? undefined : `${formatNumber(points)} points`}
      >
        {ranges.map((range, i) => (
          <RangeFields
            // biome-ignore lint/suspicious/noArrayIndexKey: a place in the form, whatever it is called
            key={i}
            title={i === 0 ? "First" : "Second"}
            range={range}
            error={rangeFault(range, sweep.error)}
            change={(part) => change(i, part)}
          />
        ))}
        <div className={styles.fields}>
          <Field label="Best by">
            <Select value={objective} choices={OBJECTIVES} onChoose={setObjective} />
          </Field>
        </div>
        <p className={styles.quiet}>
          The formulas below name the parameters. Each point is a trial: the more of them, the more
          the best one owes to luck, which the deflated Sharpe ratio takes off.
        </p>
      </Panel>
      <StrategyFields {...form} formula={formula} />
      <ErrorLine error={sweep.error} />
      <Actions>
        <Button type="submit" look="primary" busy={sweep.isPending} disabled={points === null}>
          {points === null ? "Run the sweep" : `Try ${formatNumber(points)} points`}
        </Button>
      </Actions>
    </Form>
  );
}

function rangeFault(range: Range, error: unknown): string | undefined {
  if (countOf(range) === null) return "From must be at most to, with a step above 0.";
  if (!error) return undefined;
  const place = `/parameters/${range.name}`;
  return asProblem(error).fields.find(({ pointer }) => pointer.startsWith(place))?.detail;
}

type RangeFieldsProps = {
  title: string;
  range: Range;
  error: string | undefined;
  change: (part: Partial<Range>) => void;
};

function RangeFields({ title, range, error, change }: RangeFieldsProps) {
  const field = (name: keyof Range, label: string) => (
    <Field label={label} error={name === "name" ? error : undefined}>
      <Input
        value={range[name]}
        required
        autoComplete="off"
        spellCheck={false}
        inputMode={name === "name" ? undefined : "decimal"}
        onChange={(event) => change({ [name]: event.target.value })}
      />
    </Field>
  );
  return (
    <fieldset className={styles.range}>
      <legend className="visually-hidden">{title} parameter</legend>
      {field("name", `${title} parameter`)}
      {field("from", "From")}
      {field("to", "To")}
      {field("step", "Step")}
    </fieldset>
  );
}
