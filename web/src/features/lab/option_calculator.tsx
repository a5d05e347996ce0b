/** An option's price and Greeks, the volatility of a market price, and gain over spots and times. */

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api, call, type Server } from "~/api/client";
import { formatNumber, formatPercent } from "~/design/format";
import { HeatGrid } from "~/ui/chart/heat_grid";
import { LinePlot } from "~/ui/chart/line_plot";
import { ErrorLine } from "~/ui/error_state";
import { Panel } from "~/ui/panel";
import { useSettled } from "~/ui/settled";
import { Skeleton } from "~/ui/skeleton";
import { type Answer, Figures } from "./figures";
import styles from "./lab.module.css";
import {
  breakEven,
  chainQuestion,
  type Option,
  type OptionChain,
  type OptionTerms,
  optionOf,
  payoff,
  priceQuestion,
  SHARES,
  TIMES_LEFT,
  volatilityQuestion,
  worthOf,
} from "./option_terms";
import { type TermField, TermsForm } from "./terms_form";

type Value = Server<"OptionValue">;

function useOption(option: Option | null) {
  const rest = { enabled: option !== null, placeholderData: keepPreviousData };
  const implied = option && volatilityQuestion(option);
  return {
    value: useQuery({
      ...rest,
      queryKey: ["lab", "option", option && priceQuestion(option)],
      queryFn: ({ signal }) =>
        call(api.POST("/api/v1/options/price", { body: priceQuestion(option as Option), signal })),
    }),
    chain: useQuery({
      ...rest,
      queryKey: ["lab", "option-chain", option && chainQuestion(option)],
      queryFn: ({ signal }) =>
        call(api.POST("/api/v1/options/chain", { body: chainQuestion(option as Option), signal })),
    }),
    implied: useQuery({
      queryKey: ["lab", "option-volatility", implied],
      queryFn: ({ signal }) =>
        call(
          api.POST("/api/v1/options/implied-volatility", {
            body: implied as NonNullable<typeof implied>,
            signal,
          }),
        ),
      enabled: implied !== null,
    }),
  };
}

type OptionCalculatorProps = { terms: OptionTerms; onChange: (terms: OptionTerms) => void };

export function OptionCalculator({ terms, onChange }: OptionCalculatorProps) {
  const option = optionOf(useSettled(terms));
  const { value, chain, implied } = useOption(option);
  const wrong = value.error ?? chain.error;
  const paid = option?.premium ?? value.data?.price ?? null;
  return (
    <div className={styles.calculator}>
      <Panel title="Option">
        <TermsForm
          label="Option"
          fields={FIELDS}
          terms={terms}
          error={value.error}
          onChange={onChange}
        />
      </Panel>
      <div className={styles.answers}>
        <Panel title="Value">
          <ErrorLine error={wrong} />
          {implied.error ? <ErrorLine error={implied.error} /> : null}
          {value.data && option ? (
            <Figures
              label="Value"
              answers={answersOf(option, value.data, implied.data?.volatility ?? null)}
              waiting={value.isFetching}
            />
          ) : wrong ? null : (
            <Skeleton height={120} />
          )}
        </Panel>
        {option && chain.data && paid !== null ? (
          <Pictures option={option} chain={chain.data} paid={paid} />
        ) : null}
      </div>
    </div>
  );
}

const FIELDS: readonly TermField<OptionTerms>[] = [
  {
    key: "right",
    label: "Right",
    choices: [
      { value: "call", label: "Call" },
      { value: "put", label: "Put" },
    ],
  },
  {
    key: "side",
    label: "Position",
    choices: [
      { value: "long", label: "Bought" },
      { value: "short", label: "Sold" },
    ],
  },
  { key: "spot", label: "Spot" },
  { key: "strike", label: "Strike" },
  { key: "days", label: "To expiry", unit: "days", named: "years" },
  { key: "volatility", label: "Volatility", unit: "% a year" },
  { key: "rate", label: "Rate", unit: "% a year" },
  { key: "dividend", label: "Dividend", unit: "% a year", named: "dividend_yield" },
  {
    key: "exercise",
    label: "Exercise",
    choices: [
      { value: "european", label: "European" },
      { value: "american", label: "American" },
    ],
  },
  {
    key: "premium",
    label: "Market price",
    optional: true,
    hint: "Gives its volatility",
    named: "price",
  },
];

function answersOf(option: Option, value: Value, implied: number | null): Answer[] {
  const { greeks } = value;
  const reason = value.greeks_reason;
  const greek = (label: string, figure: number | null | undefined, unit?: string): Answer => ({
    label,
    value: figure === null || figure === undefined ? null : option.side * figure,
    digits: 4,
    reason,
    ...(unit ? { unit } : {}),
  });
  const paid = option.premium ?? value.price;
  const market: Answer = {
    label: "Market volatility",
    value: implied === null ? null : implied * 100,
    digits: 2,
    unit: "%",
    reason: "No volatility gives this price",
    large: true,
  };
  const intrinsic = value.intrinsic_value ?? null;
  return [
    { label: "Price", value: value.price, digits: 4, large: true },
    ...(option.premium === null ? [] : [market]),
    { label: "Break-even", value: breakEven(option, paid), digits: 2, reason: "None above zero" },
    { label: "If exercised now", value: intrinsic, digits: 2, reason: "Not before expiry" },
    {
      label: "Time value",
      value: intrinsic === null ? null : value.price - intrinsic,
      digits: 4,
    },
    greek("Delta", greeks?.delta),
    greek("Gamma", greeks?.gamma),
    greek("Vega", greeks?.vega_per_point, "a point"),
    greek("Theta", greeks?.theta_per_day, "a day"),
    greek("Rho", greeks?.rho_per_point, "a point"),
    greek("Vanna", greeks?.vanna_per_point, "a point"),
    greek("Volga", greeks?.volga_per_point_squared, "a point²"),
    greek("Charm", greeks?.charm_per_day, "a day"),
  ];
}

type PicturesProps = { option: Option; chain: OptionChain; paid: number };

function Pictures({ option, chain, paid }: PicturesProps) {
  const worth = worthOf(option, chain);
  const gain = (value: number | null) => (value === null ? null : option.side * (value - paid));
  const spots = SHARES.map((share) => share * option.spot);
  const atExpiry = spots.map((spot) => gain(payoff(option, spot)));
  const even = breakEven(option, paid);
  const rows = SHARES.flatMap((share, at) => (at % 8 === 0 ? [{ share, at }] : [])).reverse();
  const american = option.american ? ", exercised at expiry only" : "";
  return (
    <div className={styles.pair}>
      <Panel title="Gain by spot" caption={`per unit${american}`}>
        <LinePlot
          label="Gain by spot"
          kind="number"
          x={spots}
          height={300}
          xTitle="Spot"
          series={[
            { id: "expiry", title: "At expiry", ink: 1, values: atExpiry },
            {
              id: "now",
              title: "Today",
              ink: 2,
              values: (worth[0] ?? []).map(gain),
              style: "dashed",
            },
          ]}
          guides={[
            { axis: "y", at: 0, label: "" },
            { axis: "x", at: option.spot, label: "spot" },
            ...(even === null ? [] : [{ axis: "x" as const, at: even, label: "break-even" }]),
          ]}
        />
      </Panel>
      <Panel title="Scenarios" caption="gain per unit" flush>
        <HeatGrid
          label="Gain by spot and time left"
          corner="Spot"
          rows={rows.map(({ share }) => spotTitle(option.spot, share))}
          columns={[...TIMES_LEFT.map((left) => daysLeft(option, left)), "Expiry"]}
          values={rows.map(({ at }) => [
            ...worth.map((column) => gain(column[at] ?? null)),
            atExpiry[at] ?? null,
          ])}
          tone="gain"
          middle={0}
          write={signed}
        />
      </Panel>
    </div>
  );
}

/** Two decimals; nothing is not less than nothing. */
function signed(value: number): string {
  return formatNumber(Math.round(value * 100) / 100 + 0, { digits: 2, signed: true });
}

function spotTitle(spot: number, share: number): string {
  const change = formatPercent((share - 1) * 100, { digits: 0 });
  return `${formatNumber(spot * share, { digits: 1 })} (${change})`;
}

function daysLeft({ years }: Option, left: number): string {
  return left === 1 ? "Today" : `${formatNumber(years * left * 365, { digits: 0 })} d`;
}
