/** The form of an alert: a condition about one asset, tried on history before it is kept, or about many. */

import { useId, useRef, useState } from "react";
import { asProblem } from "~/api/problem";
import { Button } from "~/ui/button";
import { ErrorLine } from "~/ui/error_state";
import { Checkbox, Field, Input, Select } from "~/ui/field";
import { Actions, Form } from "~/ui/form";
import styles from "./alert.module.css";
import { AlertAbout } from "./alert_about";
import { TryAlert } from "./alert_preview";
import { nameOf, RESTS, restOf, type Told } from "./alert_words";
import { type Alert, type AlertDraft, useSaveAlert } from "./alerts";
import { useFault } from "./formula_check";
import { FaultLine } from "./formula_fault";
import { FormulaField, type FormulaFieldHandle } from "./formula_field";
import { INTERVALS } from "./interval";
import { asCondition } from "./screen_rule_field";
import { SymbolInput } from "./symbol_input";

const REPEATS = [
  { value: "once", label: "Once, then pause" },
  { value: "each_time", label: "Each time it becomes true" },
] as const;

const CHOICES = INTERVALS.map(({ code, name }) => ({ value: code, label: name }));

type AlertFormProps = {
  /** Null makes a new one. */
  id: string | null;
  draft: AlertDraft;
  webhooks: readonly Told[];
  onSaved: (alert: Alert) => void;
};

export function AlertForm({ id, draft: first, webhooks, onSaved }: AlertFormProps) {
  const [draft, setDraft] = useState(first);
  const change = (next: Partial<AlertDraft>) => setDraft({ ...draft, ...next });
  const save = useSaveAlert();
  const check = asCondition(useFault(draft.formula, null), draft.formula);
  const ready =
    check.state === "good" &&
    draft.formula.trim() !== "" &&
    (draft.symbol !== "" || !!draft.universe);
  const problem = save.error ? asProblem(save.error) : null;
  const send = () => {
    if (!ready) return;
    const kept = { ...draft, formula: draft.formula.trim(), name: nameOf(draft) };
    save.mutate({ id, draft: kept }, { onSuccess: onSaved });
  };
  return (
    <Form label={id === null ? "New alert" : "Alert"} onSend={send}>
      <div className={styles.form}>
        <AlertAbout draft={draft} onChange={change} />
        {draft.universe ? null : (
          <Subject symbol={draft.symbol} onChoose={(symbol) => change({ symbol })} />
        )}
        <RuleField
          formula={draft.formula}
          check={check}
          onChange={(formula) => change({ formula })}
        />
        <div className={styles.pair}>
          <Field label="Bars">
            <Select
              value={draft.interval}
              choices={CHOICES}
              onChoose={(interval) => change({ interval })}
            />
          </Field>
          <Field label="Fires">
            <Select
              value={draft.repeat}
              choices={REPEATS}
              onChoose={(repeat) => change({ repeat })}
            />
          </Field>
          {draft.repeat === "each_time" ? (
            <Field label="Rest after a fire">
              <Select
                value={`${draft.cooldown_seconds}`}
                choices={restChoices(draft.cooldown_seconds)}
                onChoose={(value) => change({ cooldown_seconds: Number(value) })}
              />
            </Field>
          ) : null}
        </div>
        <Field label="Name" aside="optional" error={problem?.field("name")}>
          <Input
            value={draft.name}
            maxLength={100}
            placeholder={ready ? nameOf({ ...draft, name: "" }) : "What it is about"}
            onChange={(event) => change({ name: event.target.value })}
          />
        </Field>
        <Channels
          channels={draft.channels}
          webhooks={webhooks}
          onChange={(channels) => change({ channels })}
        />
        {ready && !draft.universe ? (
          <details className={styles.try}>
            <summary>Try it on history</summary>
            <TryAlert
              key={draft.symbol}
              fixed
              formula={draft.formula.trim()}
              symbol={draft.symbol}
              interval={draft.interval}
              asOf={null}
            />
          </details>
        ) : null}
        <ErrorLine error={save.error} />
        <Actions>
          <Button type="submit" look="primary" busy={save.isPending} disabled={!ready}>
            {id === null ? "Watch it" : "Save"}
          </Button>
        </Actions>
      </div>
    </Form>
  );
}

function restChoices(seconds: number) {
  const value = `${seconds}`;
  const known = RESTS.some((rest) => rest.value === value);
  return known ? RESTS : [...RESTS, { value, label: restOf(seconds) }];
}

function Subject({ symbol, onChoose }: { symbol: string; onChoose: (symbol: string) => void }) {
  return (
    <div>
      <p className={styles.label}>Asset</p>
      <div className={styles.symbol}>
        {symbol === "" ? null : <strong>{symbol}</strong>}
        <SymbolInput
          label="Symbol"
          placeholder={symbol === "" ? "A symbol or a name" : "Another symbol"}
          onChoose={onChoose}
        />
      </div>
    </div>
  );
}

type RuleFieldProps = {
  formula: string;
  check: ReturnType<typeof asCondition>;
  onChange: (formula: string) => void;
};

function RuleField({ formula, check, onChange }: RuleFieldProps) {
  const id = useId();
  const field = useRef<FormulaFieldHandle>(null);
  return (
    <div>
      <p className={styles.label}>Tell me when this becomes true</p>
      <FormulaField
        symbol={null}
        label="Condition"
        placeholder="rsi(close, 14) < 30"
        value={formula}
        onChange={onChange}
        faultId={check.fault === null ? undefined : id}
        handle={field}
      />
      {check.fault === null ? null : (
        <FaultLine
          id={id}
          polite
          formula={formula}
          fault={check.fault}
          onAccept={(next) => field.current?.write(next)}
        />
      )}
    </div>
  );
}

type ChannelsProps = {
  channels: readonly string[];
  webhooks: readonly Told[];
  onChange: (channels: string[]) => void;
};

function Channels({ channels, webhooks, onChange }: ChannelsProps) {
  const toggle = (channel: string, on: boolean) =>
    onChange(on ? [...channels, channel] : channels.filter((it) => it !== channel));
  const box = (channel: string, label: string) => (
    <Checkbox
      key={channel}
      label={label}
      checked={channels.includes(channel)}
      onToggle={(on) => toggle(channel, on)}
    />
  );
  return (
    <fieldset className={styles.channels}>
      <legend className={styles.label}>Told in</legend>
      {box("inbox", "The inbox of whoever made it")}
      {webhooks.map((webhook) => box(`webhook:${webhook.id}`, `Webhook ${webhook.name}`))}
    </fieldset>
  );
}
