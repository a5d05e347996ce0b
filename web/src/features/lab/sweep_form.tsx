/** A strategy with two parameters in its formulas, and the values to try for each. */

import { type ReactNode, useState } from "react";
import { asProblem } from "~/api/problem";
import { formatNumber } from "~/design/format";
import { Button } from "~/ui/button";
import { ErrorLine } from "~/ui/error_state";
import { Checkbox, Field, Input, Select } from "~/ui/field";
import { Actions, Form } from "~/ui/form";
import { Panel } from "~/ui/panel";
import styles from "./backtest.module.css";
import { type BacktestSpec, type SweepSpec, useRunSweep } from "./backtests";
import { type FormulaSlot, StrategyFields } from "./strategy_fields";
import { goToFault, useDraft } from "./strategy_form";
import { countOf, parametersOf, type Range, type Walk, walkOf } from "./sweep_ranges";

type Objective = NonNullable<SweepSpec["objective"]>;

export const OBJECTIVES: readonly { value: Objective; label: string }[] = [
  { value: "sharpe", label: "Sharpe ratio" },
  { value: "total_return", label: "Total return" },
  { value: "calmar", label: "Calmar ratio" },
];

type SweepFormProps = {
  base: BacktestSpec;
  ranges: readonly Range[];
  walk: Walk;
  formula: (slot: FormulaSlot) => ReactNode;
  onStarted: (id: string) => void;
};

export function SweepForm({ base, ranges: first, walk: before, ...rest }: SweepFormProps) {
  const { formula, onStarted } = rest;
  const sweep = useRunSweep();
  const form = useDraft(base, sweep.error);
  const [ranges, setRanges] = useState(first);
  const [walk, setWalk] = useState(before);
  const [objective, setObjective] = useState<Objective>("sharpe");
  const counts = ranges.map(countOf);
  const points = counts.reduce<number | null>(
    (all, count) => (all === null || count === null ? null : all * count),
    1,
  );
  const send = () => {
    if (!form.check() || points === null) return goToFault();
    const [strategy, parameters] = [form.spec(), parametersOf(ranges)];
    const started = ({ id }: { id: string }) => onStarted(id);
    const walk_forward = walkOf(walk);
    sweep.mutate(
      { strategy, parameters, objective, walk_forward },
      { onSuccess: started, onError: goToFault },
    );
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
        <WalkFields walk={walk} change={setWalk} error={sweep.error} />
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

type WalkFieldsProps = { walk: Walk; change: (walk: Walk) => void; error: unknown };

/** Chooses on some bars and tries on the bars after, which no choice has seen. */
function WalkFields({ walk, change, error }: WalkFieldsProps) {
  const told = error ? asProblem(error).fields : [];
  const field = (name: "train" | "test", label: string) => (
    <Field
      label={label}
      error={told.find(({ pointer }) => pointer === `/walk_forward/${name}`)?.detail}
    >
      <Input
        value={walk[name]}
        inputMode="numeric"
        autoComplete="off"
        onChange={(event) => change({ ...walk, [name]: event.target.value })}
      />
    </Field>
  );
  return (
    <div className={styles.walk}>
      <Checkbox
        label="Walk forward"
        hint="Choose on some bars, try on the bars after, again and again"
        checked={walk.on}
        onToggle={(on) => change({ ...walk, on })}
      />
      {walk.on ? (
        <div className={styles.fields}>
          {field("train", "Bars to choose on")}
          {field("test", "Bars to try on")}
          <Checkbox
            label="Choose on all bars before"
            checked={walk.anchored}
            onToggle={(anchored) => change({ ...walk, anchored })}
          />
        </div>
      ) : null}
    </div>
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
