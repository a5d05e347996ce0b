/** The volatility smile: quotes typed in, a curve through each expiry, and what is wrong with them. */

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api, call, type Server } from "~/api/client";
import { formatNumber, formatPercent } from "~/design/format";
import { Badge } from "~/ui/badge";
import { HeatGrid } from "~/ui/chart/heat_grid";
import { LinePlot } from "~/ui/chart/line_plot";
import type { PlotSeries } from "~/ui/chart/line_plot_model";
import { ErrorLine } from "~/ui/error_state";
import { Field, Textarea } from "~/ui/field";
import { Figure } from "~/ui/figure";
import { Panel } from "~/ui/panel";
import { useSettled } from "~/ui/settled";
import { Skeleton } from "~/ui/skeleton";
import { type Column, Table } from "~/ui/table";
import styles from "./lab.module.css";
import type { OptionTerms } from "./option_terms";
import { readQuotes, smileQuestion, toldBy } from "./smile_terms";
import { fractionOf, numberOf } from "./terms";
import { type TermField, TermsForm } from "./terms_form";

type OptionChain = Server<"OptionChain">;
type Smile = Server<"VolatilitySmile">;
type Arbitrage = Server<"ArbitrageReport">;

/** Every so many strikes is a column of the surface. */
const COLUMNS = 12;
/** Colours of the palette. */
const INKS = 7;

const FIELDS: readonly TermField<OptionTerms>[] = [
  { key: "spot", label: "Spot" },
  { key: "rate", label: "Rate", unit: "% a year" },
  { key: "dividend", label: "Dividend", unit: "% a year", named: "dividend_yield" },
];

function useSmile(terms: OptionTerms) {
  const [spot, rate, dividend] = [
    numberOf(terms.spot),
    fractionOf(terms.rate),
    fractionOf(terms.dividend),
  ];
  const known = spot !== null && rate !== null && dividend !== null;
  const { quotes } = readQuotes(terms.quotes);
  const body = known ? smileQuestion(quotes, { spot, rate, dividend, volatility: 0.2 }) : null;
  const found = useQuery({
    queryKey: ["lab", "smile", body],
    queryFn: ({ signal }) =>
      call(api.POST("/api/v1/options/chain", { body: body as NonNullable<typeof body>, signal })),
    enabled: body !== null,
    placeholderData: keepPreviousData,
  });
  return { found, strikes: body?.strikes ?? [] };
}

type SmileViewProps = { terms: OptionTerms; onChange: (terms: OptionTerms) => void };

export function SmileView({ terms, onChange }: SmileViewProps) {
  const settled = useSettled(terms);
  const { found, strikes } = useSmile(settled);
  const { quotes, fault } = readQuotes(terms.quotes);
  return (
    <div className={styles.calculator}>
      <Panel title="Quotes" caption={`${quotes.length}`}>
        <div className={styles.stack}>
          <TermsForm
            label="Market"
            fields={FIELDS}
            terms={terms}
            error={found.error}
            onChange={onChange}
          />
          <Field
            label="Prices in the market"
            hint="A line each: days, strike, call or put, price"
            error={fault ? `Line ${fault.line}: ${fault.words}` : undefined}
          >
            <Textarea
              rows={16}
              spellCheck={false}
              className={styles.quotes}
              value={terms.quotes}
              onChange={(event) => onChange({ ...terms, quotes: event.target.value })}
            />
          </Field>
        </div>
      </Panel>
      <div className={styles.answers}>
        {found.error ? (
          <Panel title="Smile">
            <ErrorLine error={found.error} />
          </Panel>
        ) : quotes.length === 0 ? (
          <Panel title="Smile">
            <p className={styles.note}>Type or paste quotes: five strikes of an expiry or more.</p>
          </Panel>
        ) : found.data ? (
          <Surface chain={found.data} strikes={strikes} spot={numberOf(settled.spot) ?? 0} />
        ) : (
          <Skeleton height={420} />
        )}
      </div>
    </div>
  );
}

type SurfaceProps = { chain: OptionChain; strikes: number[]; spot: number };

function Surface({ chain, strikes, spot }: SurfaceProps) {
  const { smiles, arbitrage } = chain;
  const step = Math.max(1, Math.round(strikes.length / COLUMNS));
  const shown = strikes.flatMap((strike, i) => (i % step === 0 ? [{ strike, i }] : []));
  return (
    <>
      <Panel title="Smile" caption="implied volatility by strike; dots are quotes" flush>
        <LinePlot
          label="Implied volatility by strike"
          kind="number"
          x={strikes}
          height={320}
          xTitle="Strike"
          writeY={percent}
          guides={[{ axis: "x", at: spot, label: "spot" }]}
          series={smiles.flatMap((smile, at) => linesOf(chain, smile, strikes, at))}
        />
      </Panel>
      <ArbitragePanel arbitrage={arbitrage} />
      <Panel title="Surface" caption="fitted volatility in percent" flush>
        <HeatGrid
          label="Fitted volatility by expiry and strike"
          corner="Days \ strike"
          rows={smiles.map(({ years }) => daysOf(years))}
          columns={shown.map(({ strike }) => formatNumber(strike, { digits: 1 }))}
          values={smiles.map(({ volatilities }) => shown.map(({ i }) => volatilities[i] ?? null))}
          tone="sequential"
          write={(value) => formatNumber(value * 100, { digits: 1 })}
          explain={(row) => smiles[row]?.reason ?? ""}
        />
      </Panel>
      <Panel
        title="Curves"
        caption="a + b(ρ(k − m) + √((k − m)² + σ²)), k = ln(strike / forward)"
        flush
      >
        <Table
          label="Curves"
          columns={CURVE_COLUMNS}
          rows={smiles}
          rowKey={({ years }) => String(years)}
        />
      </Panel>
    </>
  );
}

function linesOf(chain: OptionChain, smile: Smile, strikes: number[], at: number): PlotSeries[] {
  const { years, forward, volatilities } = smile;
  const ink = (at % INKS) + 1;
  const title = `${daysOf(years)} days`;
  const quoted = toldBy(chain, strikes, years, forward);
  const dots: PlotSeries = {
    id: `quotes ${years}`,
    title: `${title}, quoted`,
    ink,
    values: quoted,
    style: "marks",
    quiet: true,
  };
  return [{ id: `curve ${years}`, title, ink, values: volatilities.map((v) => v ?? null) }, dots];
}

function ArbitragePanel({ arbitrage }: { arbitrage: Arbitrage }) {
  const { free_of_butterflies: butterflies, free_of_calendars: calendars } = arbitrage;
  return (
    <Panel title="No arbitrage">
      <div className={styles.stack}>
        <div className={styles.verdicts}>
          <Verdict title="Butterflies" free={butterflies ?? null} />
          <Verdict title="Calendars" free={calendars ?? null} />
        </div>
        <p>{arbitrage.sentence}</p>
        {arbitrage.found.length > 0 ? (
          <ul className={styles.found}>
            {arbitrage.found.map(({ sentence }) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        ) : null}
      </div>
    </Panel>
  );
}

function Verdict({ title, free }: { title: string; free: boolean | null }) {
  const [tone, words] =
    free === null
      ? (["neutral", "unknown"] as const)
      : free
        ? (["good", "no free lunch"] as const)
        : (["bad", "free lunch"] as const);
  return (
    <span>
      {title} <Badge tone={tone}>{words}</Badge>
    </span>
  );
}

function percent(value: number): string {
  return formatPercent(value * 100, { digits: 1, signed: false });
}

function daysOf(years: number): string {
  return formatNumber(years * 365, { digits: 0 });
}

function parameter(key: "a" | "b" | "rho" | "m" | "sigma", title: string): Column<Smile> {
  return {
    key,
    title,
    value: ({ curve }) => curve?.[key] ?? null,
    cell: ({ curve, reason }) => <Figure value={curve?.[key]} digits={4} reason={reason} />,
    align: "end",
    sortable: false,
    wide: key !== "rho",
  };
}

const CURVE_COLUMNS: Column<Smile>[] = [
  {
    key: "days",
    title: "Days",
    value: ({ years }) => years,
    cell: ({ years }) => daysOf(years),
    align: "end",
  },
  {
    key: "forward",
    title: "Forward",
    value: ({ forward }) => forward,
    cell: ({ forward }) => formatNumber(forward, { digits: 2 }),
    align: "end",
  },
  { key: "quotes", title: "Quotes", value: ({ quotes }) => quotes, align: "end" },
  parameter("a", "a"),
  parameter("b", "b"),
  parameter("rho", "ρ"),
  parameter("m", "m"),
  parameter("sigma", "σ"),
  {
    key: "error",
    title: "Error",
    value: ({ error }) => error ?? null,
    cell: ({ error, reason }) => <Figure value={error} digits={6} reason={reason} />,
    align: "end",
  },
];
