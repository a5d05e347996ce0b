/** The legs of a strategy: a row each, and ready ones to begin with. */

import { Plus, X } from "lucide-react";
import { asProblem } from "~/api/problem";
import { Button, IconButton } from "~/ui/button";
import { Input, Segments, Select } from "~/ui/field";
import styles from "./strategy.module.css";
import {
  KINDS,
  type LegKind,
  type LegTerms,
  MOST_LEGS,
  nextLeg,
  READY,
  readyLegs,
  wrongFields,
} from "./strategy_terms";
import { numberOf } from "./terms";

const SIDES = [
  { value: "buy", label: "Buy" },
  { value: "sell", label: "Sell" },
] as const;

/** The fields that are typed, and whether stock has them. */
const TYPED = [
  { key: "quantity", label: "Quantity", stock: true },
  { key: "strike", label: "Strike", stock: false },
  { key: "days", label: "Days", stock: false },
  { key: "volatility", label: "Volatility %", stock: false },
  { key: "price", label: "Price paid", stock: true },
] as const;

/** What the server calls them. */
const NAMES: Partial<Record<string, string>> = { days: "years", price: "opened_at" };

type StrategyLegsProps = {
  legs: LegTerms[];
  spot: string;
  error: unknown;
  onChange: (legs: LegTerms[]) => void;
};

export function StrategyLegs({ legs, spot, error, onChange }: StrategyLegsProps) {
  const change = (at: number, part: Partial<LegTerms>) =>
    onChange(legs.map((leg, i) => (i === at ? { ...leg, ...part } : leg)));
  return (
    <div className={styles.legs}>
      <fieldset className={styles.ready}>
        <legend className="visually-hidden">Ready strategies</legend>
        {READY.map((ready) => (
          <Button
            key={ready.name}
            title={ready.about}
            onClick={() => onChange(readyLegs(ready, numberOf(spot) ?? 100))}
          >
            {ready.name}
          </Button>
        ))}
      </fieldset>
      <ol className={styles.list}>
        {legs.map((leg, at) => (
          <Leg
            // biome-ignore lint/suspicious/noArrayIndexKey: a leg is known by its place
            key={at}
            leg={leg}
            at={at}
            error={error}
            onChange={(part) => change(at, part)}
            onRemove={() => onChange(legs.filter((_, i) => i !== at))}
          />
        ))}
      </ol>
      <div>
        <Button
          icon={<Plus />}
          disabled={legs.length >= MOST_LEGS}
          onClick={() => onChange([...legs, nextLeg(legs, spot)])}
        >
          Add a leg
        </Button>
      </div>
    </div>
  );
}

type LegProps = {
  leg: LegTerms;
  at: number;
  error: unknown;
  onChange: (part: Partial<LegTerms>) => void;
  onRemove: () => void;
};

function Leg({ leg, at, error, onChange, onRemove }: LegProps) {
  const name = `Leg ${at + 1}`;
  const wrong = wrongFields(leg);
  const refused = faultOf(error, at);
  return (
    <li className={styles.leg}>
      <Segments
        label={`${name}, side`}
        value={leg.side}
        choices={SIDES}
        onChoose={(side) => onChange({ side })}
      />
      <Select
        aria-label={`${name}, kind`}
        value={leg.kind}
        choices={KINDS}
        onChoose={(kind: LegKind) => onChange({ kind })}
      />
      {TYPED.map(({ key, label, stock }) => {
        const isOff = leg.kind === "stock" && !stock;
        return (
          <div key={key} className={styles.typed} data-key={key}>
            <span aria-hidden="true">{label}</span>
            <Input
              inputMode="decimal"
              autoComplete="off"
              aria-label={`${name}, ${label.toLowerCase()}`}
              aria-invalid={
                (!isOff && wrong.includes(key)) ||
                refused?.field === (NAMES[key] ?? key) ||
                undefined
              }
              disabled={isOff}
              placeholder={isOff ? "" : key === "price" ? "model" : undefined}
              value={isOff ? "" : leg[key]}
              onChange={(event) => onChange({ [key]: event.target.value })}
            />
          </div>
        );
      })}
      <IconButton label={`Remove ${name.toLowerCase()}`} icon={<X />} onClick={onRemove} />
      {refused ? (
        <p className={styles.refused} role="alert">
          {refused.detail}
        </p>
      ) : null}
    </li>
  );
}

/** What the server said of a leg, and of which field. */
function faultOf(error: unknown, at: number): { field: string; detail: string } | null {
  if (!error) return null;
  const found = asProblem(error).fields.find(({ pointer }) => pointer.startsWith(`/legs/${at}`));
  return found ? { field: found.pointer.split("/").pop() ?? "", detail: found.detail } : null;
}
