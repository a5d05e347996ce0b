/** A bond's price or yield, its risk, its payments, and its price as the yield moves. */

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api, call, type Server } from "~/api/client";
import { formatDate, formatPercent } from "~/design/format";
import { LinePlot } from "~/ui/chart/line_plot";
import { ErrorLine } from "~/ui/error_state";
import { Figure } from "~/ui/figure";
import { Panel } from "~/ui/panel";
import { useSettled } from "~/ui/settled";
import { Skeleton } from "~/ui/skeleton";
import { type Column, exportCsv, Table } from "~/ui/table";
import {
  type BondTerms,
  bondQuestion,
  CONVENTIONS,
  DAY_COUNTS,
  FREQUENCIES,
  type PriceBond,
} from "./bond_terms";
import { type Answer, Figures } from "./figures";
import styles from "./lab.module.css";
import { type TermField, TermsForm } from "./terms_form";

type Valuation = Server<"BondValuation">;
type CashFlow = Server<"BondCashFlow">;

function useBond(question: PriceBond | null) {
  return useQuery({
    queryKey: ["lab", "bond", question],
    queryFn: ({ signal }) =>
      call(api.POST("/api/v1/fixed-income/price", { body: question as PriceBond, signal })),
    enabled: question !== null,
    placeholderData: keepPreviousData,
  });
}

type BondCalculatorProps = { terms: BondTerms; onChange: (terms: BondTerms) => void };

export function BondCalculator({ terms, onChange }: BondCalculatorProps) {
  const bond = useBond(bondQuestion(useSettled(terms)));
  const value = bond.data;
  return (
    <div className={styles.calculator}>
      <Panel title="Bond">
        <TermsForm
          label="Bond"
          fields={fieldsOf(terms)}
          terms={terms}
          error={bond.error}
          onChange={onChange}
        />
      </Panel>
      <div className={styles.answers}>
        <Panel
          title="Value"
          caption={value ? `settles ${formatDate(value.settlement, "UTC")}` : undefined}
        >
          <ErrorLine error={bond.error} />
          {value ? (
            <Figures label="Value" answers={answersOf(value)} waiting={bond.isFetching} />
          ) : bond.error ? null : (
            <Skeleton height={120} />
          )}
        </Panel>
        {value ? <Pictures value={value} /> : null}
      </div>
    </div>
  );
}

function fieldsOf(terms: BondTerms): TermField<BondTerms>[] {
  const asked: TermField<BondTerms> =
    terms.given === "price"
      ? { key: "price", label: "Clean price", unit: "per 100", named: "clean_price" }
      : { key: "yield", label: "Yield", unit: "% a year", named: "yield_rate" };
  return [
    { key: "maturity", label: "Maturity", date: true },
    { key: "coupon", label: "Coupon", unit: "% a year", named: "coupon_rate" },
    { key: "frequency", label: "Coupons", choices: FREQUENCIES, named: "coupons_per_year" },
    { key: "day_count", label: "Day count", choices: DAY_COUNTS },
    {
      key: "given",
      label: "From",
      choices: [
        { value: "yield", label: "A yield" },
        { value: "price", label: "A price" },
      ],
    },
    asked,
    { key: "convention", label: "Yield is", choices: CONVENTIONS, named: "yield_convention" },
    { key: "settlement", label: "Settlement", date: true, optional: true, hint: "Today if empty" },
  ];
}

function answersOf(value: Valuation): Answer[] {
  const percent = { style: "number", digits: 3, unit: "%" } as const;
  return [
    { label: "Clean price", value: value.clean_price, digits: 4, large: true },
    { label: "Yield", value: value.yield_rate * 100, ...percent, large: true },
    { label: "Dirty price", value: value.dirty_price, digits: 4, about: "With accrued interest" },
    { label: "Accrued", value: value.accrued_interest, digits: 4 },
    { label: "Current yield", value: value.current_yield * 100, ...percent },
    { label: "Macaulay", value: value.macaulay_duration_years, digits: 3, unit: "years" },
    {
      label: "Modified duration",
      value: value.modified_duration_years,
      digits: 3,
      unit: "years",
      about: "Percent the price loses when the yield rises by one point",
    },
    { label: "Effective", value: value.effective_duration_years, digits: 3, unit: "years" },
    { label: "Convexity", value: value.convexity, digits: 2, unit: "years²" },
    {
      label: "DV01",
      value: value.dv01,
      digits: 4,
      about: "What the price of 100 of face loses when the yield rises by 0.01 points",
    },
  ];
}

function Pictures({ value }: { value: Valuation }) {
  const flows = value.cash_flows;
  return (
    <div className={styles.pair}>
      <Panel title="Price as the yield moves">
        <LinePlot
          label="Clean price by yield"
          kind="number"
          x={value.price_by_yield.map((point) => point.yield_rate * 100)}
          series={[
            {
              id: "price",
              title: "Clean price",
              ink: 1,
              values: value.price_by_yield.map((point) => point.clean_price),
            },
          ]}
          guides={[{ axis: "x", at: value.yield_rate * 100, label: "this bond" }]}
          xTitle="Yield"
          writeX={(at) => formatPercent(at, { signed: false })}
          height={280}
        />
      </Panel>
      <Panel
        title="Payments"
        caption={`${flows.length}, per 100 of face`}
        flush
        menu={[{ label: "Export CSV", onSelect: () => exportCsv("payments", FLOWS, flows) }]}
      >
        <Table
          label="Payments"
          columns={FLOWS}
          rows={flows}
          rowKey={(flow) => `${flow.date} ${flow.kind}`}
        />
      </Panel>
    </div>
  );
}

const FLOWS: Column<CashFlow>[] = [
  {
    key: "date",
    title: "Date",
    value: (flow) => flow.date,
    cell: (flow) => formatDate(flow.date, "UTC"),
  },
  { key: "kind", title: "What", value: (flow) => flow.kind },
  {
    key: "amount",
    title: "Amount",
    align: "end",
    value: (flow) => flow.amount,
    cell: (flow) => <Figure value={flow.amount} digits={4} />,
  },
  {
    key: "worth",
    title: "Worth now",
    align: "end",
    value: (flow) => flow.present_value,
    cell: (flow) => <Figure value={flow.present_value} digits={4} />,
  },
];
