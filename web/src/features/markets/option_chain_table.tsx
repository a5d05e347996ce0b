/** Calls to the left, puts to the right, strikes between them. */

import type { ReactNode } from "react";
import { DASH, formatNumber, formatPercent, formatPrice, type Numeric } from "~/design/format";
import { download, toCsv } from "~/ui/csv";
import { Figure } from "~/ui/figure";
import styles from "./facts.module.css";
import {
  type ChainRow,
  daysTo,
  midOf,
  moneyness,
  type OptionChain,
  type OptionContract,
  percentOf,
  spotPlace,
} from "./option_chain";

export type ChainFigures = "prices" | "greeks";

type Cell = {
  title: string;
  wide?: boolean;
  value: (contract: OptionContract) => Numeric;
  show: (contract: OptionContract, chain: OptionChain) => ReactNode;
};

const price = (key: "last" | "bid" | "ask", title: string, wide: boolean): Cell => ({
  title,
  wide,
  value: (contract) => contract[key],
  show: (contract) => <Figure value={contract[key]} digits={2} reason="No such price" />,
});

const count = (key: "volume" | "open_interest", title: string): Cell => ({
  title,
  wide: true,
  value: (contract) => contract[key],
  show: (contract) => <Figure value={contract[key]} style="compact" reason="Not reported" />,
});

const greek = (key: "delta" | "gamma" | "theta" | "vega", title: string, wide: boolean): Cell => ({
  title,
  wide,
  value: (contract) => contract[key],
  show: (contract, chain) => (
    <Figure
      value={contract[key]}
      digits={key === "gamma" ? 4 : 3}
      reason={contract.reason ?? "No volatility to compute it from"}
      explain={{
        title: `${contract.symbol}: ${title.toLowerCase()}`,
        formula: GREEKS[key],
        ...originOf(contract, chain),
      }}
    />
  ),
});

const GREEKS = {
  delta: "Black and Scholes: change of the price for one of the underlying",
  gamma: "Black and Scholes: change of delta for one of the underlying",
  theta: "Black and Scholes: change of the price in one day",
  vega: "Black and Scholes: change of the price for one point of volatility",
};

const VOLATILITY: Cell = {
  title: "IV",
  value: (contract) => contract.implied_volatility,
  show: (contract, chain) => (
    <Figure
      value={percentOf(contract)}
      style="percent"
      digits={1}
      reason={contract.reason ?? "No price to solve it from"}
      explain={{
        title: `${contract.symbol}: implied volatility`,
        formula:
          contract.iv_source === "provider"
            ? "as the provider gives it"
            : "the volatility at which the model’s price is the middle of bid and ask",
        ...originOf(contract, chain),
      }}
    />
  ),
};

function originOf(contract: OptionContract, chain: OptionChain) {
  return {
    source: chain.source,
    at: chain.at,
    rows: [
      { label: "Underlying", value: formatPrice(chain.underlying) },
      { label: "Middle", value: formatPrice(midOf(contract)) },
      { label: "Days", value: formatNumber(daysTo(chain.expiry, chain.at, chain.source)) },
      {
        label: "Rate",
        value: `${formatPercent(chain.rate * 100, { signed: false })}, ${chain.rate_source}`,
      },
    ],
  };
}

const CELLS: Record<ChainFigures, readonly Cell[]> = {
  prices: [
    count("open_interest", "Open int."),
    count("volume", "Volume"),
    VOLATILITY,
    price("bid", "Bid", true),
    price("ask", "Ask", true),
    price("last", "Last", false),
  ],
  greeks: [
    greek("vega", "Vega", true),
    greek("theta", "Theta", true),
    greek("gamma", "Gamma", true),
    greek("delta", "Delta", false),
    VOLATILITY,
  ],
};

type ChainTableProps = {
  chain: OptionChain;
  rows: ChainRow[];
  spot: number | null;
  figures: ChainFigures;
};

export function ChainTable({ chain, rows, spot, figures }: ChainTableProps) {
  const left = CELLS[figures];
  const right = left.toReversed();
  const place = spotPlace(rows, spot);
  const width = left.length * 2 + 1;
  const line = (
    <tr key="spot" className={styles.spot}>
      <td colSpan={width}>
        {chain.symbol} {formatPrice(spot)}
      </td>
    </tr>
  );
  return (
    <section
      className={styles.chain}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
      aria-label={`Option chain of ${chain.symbol}`}
    >
      <table>
        <thead>
          <tr data-wide="">
            <th scope="colgroup" colSpan={left.length} className={styles.side}>
              Calls
            </th>
            <td className={styles.strike} />
            <th scope="colgroup" colSpan={right.length} className={styles.side}>
              Puts
            </th>
          </tr>
          <tr>
            <SideHeads cells={left} side="Call" />
            <th scope="col" className={styles.strike}>
              Strike
            </th>
            <SideHeads cells={right} side="Put" />
          </tr>
        </thead>
        <tbody>
          {rows.flatMap((row, i) => [
            ...(place === i ? [line] : []),
            <tr key={row.strike}>
              <SideCells cells={left} side="call" {...{ row, chain, spot }} />
              <th scope="row" className={`numeric ${styles.strike}`}>
                {formatNumber(row.strike, { digits: Number.isInteger(row.strike) ? 0 : 2 })}
              </th>
              <SideCells cells={right} side="put" {...{ row, chain, spot }} />
            </tr>,
          ])}
          {place === rows.length ? line : null}
        </tbody>
      </table>
    </section>
  );
}

/** Where the row of sides has no room, each heading says its own. */
function SideHeads({ cells, side }: { cells: readonly Cell[]; side: "Call" | "Put" }) {
  return cells.map(({ title, wide }) => (
    <th key={title} scope="col" data-wide={wide || undefined}>
      <span className={styles.narrow}>{side} </span>
      {title}
    </th>
  ));
}

type SideCellsProps = {
  cells: readonly Cell[];
  side: "call" | "put";
  row: ChainRow;
  chain: OptionChain;
  spot: number | null;
};

function SideCells({ cells, side, row, chain, spot }: SideCellsProps) {
  const contract = row[side];
  const money = moneyness(side, row.strike, spot);
  return cells.map(({ title, wide, show }) => (
    <td
      key={title}
      className="numeric"
      data-money={money}
      data-wide={wide || undefined}
      title={contract ? undefined : "Not listed"}
    >
      {contract ? show(contract, chain) : DASH}
    </td>
  ));
}

/** The whole chain as rows, a contract each. */
export function exportChain(chain: OptionChain, rows: readonly ChainRow[]) {
  const contracts = rows.flatMap(({ call, put }) => [call, put]).filter((it) => it !== null);
  const titles = [
    "symbol",
    "side",
    "strike",
    "expiry",
    "bid",
    "ask",
    "last",
    "volume",
    "open_interest",
    "implied_volatility",
    "delta",
    "gamma",
    "theta",
    "vega",
  ];
  const cells = contracts.map((it) => [
    it.symbol,
    it.side,
    it.strike,
    chain.expiry,
    it.bid,
    it.ask,
    it.last,
    it.volume,
    it.open_interest,
    it.implied_volatility,
    it.delta,
    it.gamma,
    it.theta,
    it.vega,
  ]);
  download(`${chain.symbol}-options-${chain.expiry}.csv`, toCsv(titles, cells));
}
