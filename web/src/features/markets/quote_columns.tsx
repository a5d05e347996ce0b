/** The columns in which tables of quotes show them. */

import { useAsOfNow } from "~/design/clock";
import { formatAge } from "~/design/format";
import { Sparkline } from "~/ui/chart/sparkline";
import { Figure } from "~/ui/figure";
import type { Column } from "~/ui/table";
import { LastCell, PercentCell } from "./live_figures";
import styles from "./market_home.module.css";
import type { Quote } from "./queries";

const NO_VOLUME = "The source has no volume";

/** Symbol and name share a column, so that a narrow panel shortens the name and keeps the figures. */
const SYMBOL: Column<Quote> = {
  key: "symbol",
  title: "Symbol",
  value: (quote) => quote.symbol,
  cell: (quote) => (
    <span className={styles.who} title={quote.name}>
      <strong>{quote.symbol}</strong>
      <span className={styles.whoName}>{quote.name}</span>
      <OldPrice at={quote.at} />
    </span>
  ),
};

/** After so long a price is of another time, and that is said beside it. */
const OLD = 10 * 86_400_000;

function OldPrice({ at }: Pick<Quote, "at">) {
  const age = useAsOfNow((now) => (at && now - Date.parse(at) > OLD ? formatAge(at, now) : ""));
  return age === "" ? null : <small className={styles.old}>{age}</small>;
}

const VOLUME: Column<Quote> = {
  key: "volume",
  title: "Volume",
  value: (quote) => quote.volume,
  cell: (quote) => <Figure value={quote.volume} style="compact" reason={NO_VOLUME} />,
  align: "end",
};

const FIGURES: Column<Quote>[] = [
  {
    key: "last",
    title: "Last",
    value: (quote) => quote.last,
    cell: (quote) => <LastCell quote={quote} />,
    align: "end",
  },
  {
    key: "change_percent",
    title: "Change %",
    value: (quote) => quote.change_percent,
    cell: (quote) => <PercentCell quote={quote} />,
    align: "end",
  },
];

const SPARK: Column<Quote> = {
  key: "spark",
  title: "30 bars",
  value: (quote) => quote.spark.at(-1),
  cell: (quote) => <Sparkline values={quote.spark} width={72} height={18} />,
  align: "end",
  sortable: false,
};

export const QUOTE_COLUMNS: Column<Quote>[] = [SYMBOL, ...FIGURES, SPARK];

export const TRADED_COLUMNS: Column<Quote>[] = [SYMBOL, ...FIGURES, VOLUME];
