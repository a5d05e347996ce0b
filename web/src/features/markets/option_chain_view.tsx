/** Options (OMON): the chain of one expiry, its volatilities, and the way to the calculators. */

import { Link } from "@tanstack/react-router";
import { Layers } from "lucide-react";
import { useMemo, useState } from "react";
import { asProblem } from "~/api/problem";
import {
  formatAge,
  formatDate,
  formatExact,
  formatNumber,
  formatPercent,
  isKnown,
} from "~/design/format";
import { Button } from "~/ui/button";
import { LinePlot } from "~/ui/chart/line_plot";
import { EmptyState } from "~/ui/empty_state";
import { ErrorState } from "~/ui/error_state";
import { type Choice, Segments, Select } from "~/ui/field";
import { Figure } from "~/ui/figure";
import { Message } from "~/ui/message";
import { Panel } from "~/ui/panel";
import { Skeleton } from "~/ui/skeleton";
import asset from "./asset.module.css";
import styles from "./facts.module.css";
import {
  chainRows,
  daysTo,
  daysWord,
  nearMoney,
  type OptionChain,
  percentOf,
  smileLines,
  totalsOf,
  useOptionChain,
} from "./option_chain";
import { type ChainFigures, ChainTable, exportChain } from "./option_chain_table";

const FIGURES: Choice<ChainFigures>[] = [
  { value: "prices", label: "Prices" },
  { value: "greeks", label: "Greeks" },
];

type Reach = "near" | "all";

const REACHES: Choice<Reach>[] = [
  { value: "near", label: "Near the money" },
  { value: "all", label: "All strikes" },
];

/** Strikes to each side that are near the money. */
const NEAR = 12;

export function OptionChainView({ symbol }: { symbol: string }) {
  const [expiry, setExpiry] = useState<string | null>(null);
  const found = useOptionChain(symbol, expiry);
  const { data, error } = found;
  if (error && (!data || found.isPlaceholderData)) {
    const problem = asProblem(error);
    if (!problem.isAbsence) {
      return <ErrorState error={error} onRetry={() => void found.refetch()} />;
    }
    return (
      <EmptyState
        icon={<Layers />}
        title={`No listed options of ${symbol}`}
        action={<Button onClick={() => void found.refetch()}>Try again</Button>}
      >
        <Message text={problem.message} />
      </EmptyState>
    );
  }
  if (!data) {
    return (
      <Panel title="Options">
        <Skeleton height={420} />
      </Panel>
    );
  }
  return <Chain chain={data} waiting={found.isPlaceholderData} onExpiry={setExpiry} />;
}

type ChainProps = { chain: OptionChain; waiting: boolean; onExpiry: (expiry: string) => void };

function Chain({ chain, waiting, onExpiry }: ChainProps) {
  const [figures, setFigures] = useState<ChainFigures>("prices");
  const [reach, setReach] = useState<Reach>("near");
  const rows = useMemo(() => chainRows(chain.contracts), [chain.contracts]);
  const spot = isKnown(chain.underlying) ? Number(chain.underlying) : null;
  const shown = reach === "near" ? nearMoney(rows, spot, NEAR) : rows;
  const days = daysTo(chain.expiry, chain.at, chain.source);
  const expiries = chain.expiries.map((it) => {
    const left = daysTo(it, chain.at, chain.source);
    return {
      value: it,
      label: `${formatDate(it, "UTC")}${left === null ? "" : `, ${daysWord(left)}`}`,
    };
  });
  return (
    <div className={styles.stack} data-waiting={waiting || undefined} aria-busy={waiting}>
      <div className={styles.tools}>
        <Select
          aria-label="Expiry"
          value={chain.expiry ?? ""}
          choices={expiries}
          onChoose={onExpiry}
        />
        <Segments label="Figures" value={figures} choices={FIGURES} onChoose={setFigures} />
        <Segments label="Strikes" value={reach} choices={REACHES} onChoose={setReach} />
        {spot !== null && days !== null && days > 0 ? (
          <Link
            to="/options"
            search={{
              part: "smile",
              spot: String(spot),
              rate: String(Number((chain.rate * 100).toFixed(3))),
              quotes: smileLines(rows, days, spot),
            }}
            className={asset.button}
          >
            Fit the smile
          </Link>
        ) : null}
        <span className={styles.source} title={formatExact(chain.at)}>
          {chain.source}, {formatAge(chain.at)}
        </span>
      </div>
      <Totals chain={chain} />
      <Panel
        title="Chain"
        caption={`${formatNumber(shown.length)} of ${formatNumber(rows.length)} strikes`}
        flush
        menu={[{ label: "Export CSV", onSelect: () => exportChain(chain, rows) }]}
      >
        {rows.length === 0 ? (
          <EmptyState icon={<Layers />} title="No contracts at this expiry">
            Choose another expiry.
          </EmptyState>
        ) : (
          <ChainTable chain={chain} rows={shown} spot={spot} figures={figures} />
        )}
      </Panel>
      <Panel title="Implied volatility" caption="by strike, percent a year" flush>
        <LinePlot
          label="Implied volatility by strike"
          kind="number"
          x={rows.map(({ strike }) => strike)}
          height={220}
          xTitle="Strike"
          writeY={(value) => formatPercent(value, { digits: 1, signed: false })}
          guides={spot === null ? [] : [{ axis: "x", at: spot, label: "spot" }]}
          series={[
            { id: "call", title: "Calls", ink: 1, values: rows.map(({ call }) => percentOf(call)) },
            { id: "put", title: "Puts", ink: 2, values: rows.map(({ put }) => percentOf(put)) },
          ]}
        />
      </Panel>
      <p className={styles.foot}>
        Volatility is the provider’s where it gives one, else it is solved from the middle of bid
        and ask with a rate of {formatPercent(chain.rate * 100, { signed: false })} a year (
        {chain.rate_source}); Greeks follow from it. Shaded cells are in the money.
      </p>
    </div>
  );
}

function Totals({ chain }: { chain: OptionChain }) {
  const [calls, puts] = [totalsOf(chain.contracts, "call"), totalsOf(chain.contracts, "put")];
  const ratio = calls.volume && puts.volume !== null ? puts.volume / calls.volume : null;
  const heads = [
    { title: "Underlying", value: chain.underlying, digits: 2, formula: null },
    { title: "Call volume", value: calls.volume, digits: 0, formula: "sum over the calls" },
    { title: "Put volume", value: puts.volume, digits: 0, formula: "sum over the puts" },
    { title: "Put / call", value: ratio, digits: 2, formula: "put volume / call volume" },
    {
      title: "Open interest",
      value:
        calls.openInterest === null || puts.openInterest === null
          ? null
          : calls.openInterest + puts.openInterest,
      digits: 0,
      formula: "sum over calls and puts",
    },
  ];
  return (
    <Panel
      title="At a glance"
      caption={`${chain.symbol}, expiry ${formatDate(chain.expiry, "UTC")}`}
      flush
    >
      <dl className={styles.heads}>
        {heads.map(({ title, value, digits, formula }) => (
          <div key={title}>
            <dt>{title}</dt>
            <dd>
              <Figure
                value={value}
                digits={digits}
                size="large"
                reason={`${chain.source} does not say`}
                explain={{
                  title: `${chain.symbol}: ${title.toLowerCase()}`,
                  formula,
                  source: chain.source,
                  at: chain.at,
                }}
              />
            </dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}
