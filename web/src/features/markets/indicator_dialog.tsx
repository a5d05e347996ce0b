/** The dialog of indicators: find one, fill in its parameters, see the formula, put it on the chart. */

import { useState } from "react";
import { Button } from "~/ui/button";
import { Dialog } from "~/ui/dialog";
import { Field, Input, Segments } from "~/ui/field";
import { type CheckState, useFault } from "./formula_check";
import { FaultLine } from "./formula_fault";
import { FormulaField } from "./formula_field";
import styles from "./indicator_dialog.module.css";
import {
  groupTitle,
  type IndicatorDraft,
  newDraft,
  parameterFault,
  parameterLimits,
  readDraft,
  writeDraft,
} from "./indicator_form";
import { IndicatorList } from "./indicator_list";
import type { Overlay, PaneChoice } from "./overlay";
import { type Indicator, useIndicators } from "./queries";

const PANES: { value: PaneChoice; label: string }[] = [
  { value: "auto", label: "Where it fits" },
  { value: "price", label: "On the price" },
  { value: "own", label: "In a pane below" },
];

type IndicatorDialogProps = {
  symbol: string;
  /** What is edited, or `null` for something new. */
  overlay: Overlay | null;
  onClose: () => void;
  onDone: (formula: string, pane: PaneChoice) => void;
};

export function IndicatorDialog({ symbol, overlay, onClose, onDone }: IndicatorDialogProps) {
  const indicators = useIndicators().data ?? [];
  const [formula, setFormula] = useState(overlay?.formula ?? "");
  const [pane, setPane] = useState<PaneChoice>(overlay?.pane ?? "auto");
  const draft = readDraft(formula, indicators);
  const indicator = indicators.find(({ name }) => name === draft?.name);
  const check = useFault(formula, symbol);
  const ready = check.state === "good" && !(draft && indicator && hasFault(draft, indicator));
  const done = () => ready && onDone(formula.trim(), pane);
  return (
    <Dialog
      open
      width="l"
      title={overlay === null ? "Indicators" : "Edit the formula"}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" disabled={!ready} onClick={done}>
            {overlay === null ? "Add to the chart" : "Save"}
          </Button>
        </>
      }
    >
      <div className={styles.split}>
        <IndicatorList
          indicators={indicators}
          chosen={draft?.name ?? null}
          onChoose={(next) => setFormula(writeDraft(newDraft(next, symbol)))}
        />
        <div className={styles.form}>
          <About {...{ draft, indicator, symbol, formula }} onChange={setFormula} />
          <Written {...{ symbol, formula, check, indicator }} onChange={setFormula} onDone={done} />
          <div className={styles.pane}>
            <span>Drawn</span>
            <Segments label="Drawn" value={pane} choices={PANES} onChoose={setPane} />
          </div>
        </div>
      </div>
    </Dialog>
  );
}

type AboutProps = {
  draft: IndicatorDraft | null;
  indicator: Indicator | undefined;
  symbol: string;
  formula: string;
  onChange: (formula: string) => void;
};

/** The indicator with its fields, or what to do without one. */
function About({ draft, indicator, symbol, formula, onChange }: AboutProps) {
  if (draft && indicator) {
    const write = (next: IndicatorDraft) => onChange(writeDraft(next));
    return <IndicatorForm {...{ indicator, draft, symbol }} onChange={write} />;
  }
  return (
    <p className={styles.invitation}>
      {formula === ""
        ? "Choose an indicator, or write any formula: close / MSFT, or close > sma(close, 200)."
        : "A formula of your own."}
    </p>
  );
}

type WrittenProps = {
  symbol: string;
  formula: string;
  check: CheckState;
  indicator: Indicator | undefined;
  onChange: (formula: string) => void;
  onDone: () => void;
};

/** The formula as text, and what the server says of it. */
function Written({ symbol, formula, check, indicator, onChange, onDone }: WrittenProps) {
  const { state, fault, type } = check;
  const faultId = fault === null ? undefined : "indicator-fault";
  return (
    <>
      <Field label="Formula">
        <FormulaFieldIn
          label="Formula"
          {...{ symbol, formula, onChange, faultId }}
          onSubmit={onDone}
        />
      </Field>
      <div className={styles.verdict} data-state={state}>
        {fault === null ? (
          <p>{verdict(state, type, formula, indicator)}</p>
        ) : (
          <FaultLine polite id={faultId} formula={formula} fault={fault} onAccept={onChange} />
        )}
      </div>
    </>
  );
}

type FormulaFieldInProps = {
  id?: string;
  label: string;
  symbol: string;
  formula: string;
  onChange: (formula: string) => void;
  onSubmit: () => void;
  faultId: string | undefined;
};

/** The field under a label: the label names it, and gives it its id. */
function FormulaFieldIn({ id, formula, onSubmit, ...rest }: FormulaFieldInProps) {
  return <FormulaField id={id} value={formula} onSubmit={onSubmit} {...rest} />;
}

function hasFault(draft: IndicatorDraft, indicator: Indicator): boolean {
  return indicator.parameters.some((each, i) => parameterFault(each, draft.parameters[i] ?? ""));
}

function verdict(
  state: string,
  type: string,
  formula: string,
  indicator: Indicator | undefined,
): string {
  if (formula.trim() === "") return "";
  if (state === "asking") return "Checking";
  if (type === "condition") return "Shades the rows where it holds.";
  if (type === "record" && indicator) return `Draws ${indicator.outputs.join(", ")}.`;
  return type === "number" ? "A level across the chart." : "Draws one line.";
}

type IndicatorFormProps = {
  indicator: Indicator;
  draft: IndicatorDraft;
  symbol: string;
  onChange: (draft: IndicatorDraft) => void;
};

function IndicatorForm({ indicator, draft, symbol, onChange }: IndicatorFormProps) {
  const set = (part: "inputs" | "parameters", at: number, text: string) =>
    onChange({ ...draft, [part]: draft[part].map((each, i) => (i === at ? text : each)) });
  return (
    <>
      <header className={styles.about}>
        <h3>
          {indicator.title} <code>{indicator.name}</code>
        </h3>
        <p>{indicator.formula}</p>
        <p className={styles.source}>
          {groupTitle(indicator.group)} · {indicator.source}
        </p>
      </header>
      <div className={styles.fields}>
        {indicator.inputs.map((name, i) => (
          <Field
            key={name}
            label={titleOf(name)}
            hint={name === "asset" ? "A symbol without a field" : undefined}
          >
            <FormulaFieldIn
              label={titleOf(name)}
              symbol={symbol}
              formula={draft.inputs[i] ?? ""}
              onChange={(text) => set("inputs", i, text)}
              onSubmit={() => {}}
              faultId={undefined}
            />
          </Field>
        ))}
        {indicator.parameters.map((parameter, i) => {
          const typed = draft.parameters[i] ?? "";
          return (
            <Field
              key={parameter.name}
              label={titleOf(parameter.name)}
              hint={parameterLimits(parameter)}
              error={parameterFault(parameter, typed)}
            >
              <Input
                inputMode="decimal"
                className={styles.number}
                value={typed}
                onChange={(event) => set("parameters", i, event.target.value)}
              />
            </Field>
          );
        })}
      </div>
    </>
  );
}

const TITLES: Record<string, string> = { n: "Length", k: "Width", asset: "Asset" };

/** The name in the language, in words. */
function titleOf(name: string): string {
  const words = name.replaceAll("_", " ");
  return TITLES[name] ?? words.charAt(0).toUpperCase() + words.slice(1);
}
