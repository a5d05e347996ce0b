/** The rule of a screen as a list to choose from: conditions, and groups of them. */

import { Plus, X } from "lucide-react";
import { useState } from "react";
import { Button, IconButton } from "~/ui/button";
import { Input, Segments, Select } from "~/ui/field";
import { Menu, type MenuEntry } from "~/ui/menu";
import { FormulaField } from "./formula_field";
import styles from "./screen.module.css";
import {
  type Compared,
  type Group,
  OPERATORS,
  type Part,
  readPart,
  readRule,
  writeRule,
} from "./screen_rule";

type ScreenFiltersProps = { rule: string; onChange: (rule: string) => void };

export function ScreenFilters({ rule, onChange }: ScreenFiltersProps) {
  const [tree, setTree] = useState(() => readRule(rule));
  // Half a condition is not read back the way it was written, so the tree stays until the text is another.
  const current = writeRule(tree) === rule.trim() ? tree : readRule(rule);
  return (
    <GroupEditor
      group={current}
      depth={0}
      onChange={(next) => {
        setTree(next);
        onChange(writeRule(next).trim());
      }}
    />
  );
}

const JOINS = [
  { value: "and", label: "All of" },
  { value: "or", label: "Any of" },
] as const;

const COMPARISONS = OPERATORS.map((value) => ({
  value,
  label: { "<": "<", "<=": "≤", ">": ">", ">=": "≥", "==": "=", "!=": "≠" }[value],
}));

/** Groups in groups in groups are better written than clicked. */
const DEEPEST = 2;

type GroupEditorProps = {
  group: Group;
  depth: number;
  onChange: (group: Group) => void;
  onRemove?: () => void;
};

function GroupEditor({ group, depth, onChange, onRemove }: GroupEditorProps) {
  const { join, parts } = group;
  const put = (at: number, part: Part) =>
    onChange({ ...group, parts: parts.map((each, i) => (i === at ? part : each)) });
  const drop = (at: number) => onChange({ ...group, parts: parts.filter((_, i) => i !== at) });
  return (
    <fieldset className={styles.group} data-inner={depth > 0 || undefined}>
      <legend className="visually-hidden">
        {depth === 0 ? "Conditions" : "Group of conditions"}
      </legend>
      {parts.length > 1 || depth > 0 ? (
        <div className={styles.groupHead}>
          <Segments
            label="How conditions join"
            value={join}
            choices={JOINS}
            onChoose={(next) => onChange({ ...group, join: next })}
          />
          {onRemove ? (
            <IconButton label="Remove the group" icon={<X />} onClick={onRemove} />
          ) : null}
        </div>
      ) : null}
      {parts.map((part, at) => (
        <PartEditor
          // biome-ignore lint/suspicious/noArrayIndexKey: a condition is where it stands
          key={at}
          part={part}
          depth={depth}
          onChange={(next) => put(at, next)}
          onRemove={() => drop(at)}
        />
      ))}
      <Menu
        label="Add a condition"
        align="start"
        entries={additions(depth, (part) => onChange({ ...group, parts: [...parts, part] }))}
      >
        <Button look="quiet" icon={<Plus />}>
          Add a condition
        </Button>
      </Menu>
    </fieldset>
  );
}

type PartEditorProps = {
  part: Part;
  depth: number;
  onChange: (part: Part) => void;
  onRemove: () => void;
};

function PartEditor({ part, depth, onChange, onRemove }: PartEditorProps) {
  if (part.kind === "group") {
    return <GroupEditor group={part} depth={depth + 1} onChange={onChange} onRemove={onRemove} />;
  }
  const remove = <IconButton label="Remove the condition" icon={<X />} onClick={onRemove} />;
  if (part.kind === "compared") {
    return <Comparison part={part} remove={remove} onChange={onChange} />;
  }
  return (
    <div className={styles.condition}>
      <FormulaField
        symbol={null}
        label="Condition"
        value={part.text}
        onChange={(text) => onChange({ kind: "said", text })}
      />
      {remove}
    </div>
  );
}

type ComparisonProps = {
  part: Compared;
  remove: React.ReactNode;
  onChange: (part: Compared) => void;
};

function Comparison({ part, remove, onChange }: ComparisonProps) {
  return (
    <div className={styles.condition} data-compared>
      <FormulaField
        symbol={null}
        label="What is compared"
        value={part.left}
        onChange={(left) => onChange({ ...part, left })}
      />
      {remove}
      <Select
        aria-label="How it is compared"
        value={part.operator}
        choices={COMPARISONS}
        onChoose={(operator) => onChange({ ...part, operator })}
      />
      <Input
        aria-label="With what it is compared"
        className={styles.value}
        value={part.right}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => onChange({ ...part, right: event.target.value })}
      />
    </div>
  );
}

/** Conditions to begin with: every one is a whole rule, so that the count never waits. */
const USUAL: readonly { title: string; rule: string }[] = [
  { title: "Above its average of 200", rule: "close > sma(close, 200)" },
  { title: "RSI below 30", rule: "rsi(close, 14) < 30" },
  { title: "Up in a quarter", rule: "close / close[63] - 1 > 0.1" },
  { title: "Near the year's high", rule: "close / highest(high, 252) > 0.97" },
  { title: "Twice its usual volume", rule: "volume / sma(volume, 50)[1] > 2" },
  { title: "Strong trend", rule: "adx(asset, 14) > 25" },
  { title: "Calm", rule: "natr(asset, 14) < 2" },
  { title: "Crossed its average", rule: "cross_above(close, sma(close, 50))" },
  { title: "Best ten of the year", rule: "top(close / close[252], 10)" },
];

function additions(depth: number, add: (part: Part) => void): MenuEntry[] {
  const usual = USUAL.map(({ title, rule }) => ({
    label: title,
    onSelect: () => add(readPart(rule)),
  }));
  const first = readPart("close > sma(close, 200)");
  const group: Group = { kind: "group", join: "or", parts: [first, readPart("close > 10")] };
  const deeper = { label: "Group: any of", onSelect: () => add(group) };
  return depth + 1 < DEEPEST ? [...usual, "line", deeper] : usual;
}
