/** How many shares take part in the move: rising and falling, above their averages, at the edge of their year. */

import { ArrowDownUp } from "lucide-react";
import { formatDate, formatNumber } from "~/design/format";
import { EmptyState } from "~/ui/empty_state";
import { ErrorState } from "~/ui/error_state";
import { Figure } from "~/ui/figure";
import { Panel } from "~/ui/panel";
import { SkeletonLines } from "~/ui/skeleton";
import styles from "./breadth.module.css";
import { type Breadth, useOverview } from "./market_overview";

export function BreadthPanel() {
  const overview = useOverview();
  const breadth = overview.data?.breadth;
  return (
    <Panel title="Breadth" caption={breadth?.as_of ? formatDate(breadth.as_of, "UTC") : undefined}>
      {overview.error && !breadth ? (
        <ErrorState error={overview.error} onRetry={() => void overview.refetch()} />
      ) : breadth === undefined ? (
        <SkeletonLines count={5} />
      ) : breadth.assets === 0 ? (
        <EmptyState icon={<ArrowDownUp />} title="No shares yet">
          With daily prices of shares, this says how many of them carry the market.
        </EmptyState>
      ) : (
        <BreadthBody breadth={breadth} />
      )}
    </Panel>
  );
}

function BreadthBody({ breadth }: { breadth: Breadth }) {
  const { advancing, declining, unchanged, unknown, assets, as_of } = breadth;
  const rows: RatioProps[] = [
    {
      title: "Above the 50-day average",
      part: breadth.above_50,
      whole: breadth.with_50,
      formula: "closes above sma(close, 50) ÷ shares with 50 sessions",
    },
    {
      title: "Above the 200-day average",
      part: breadth.above_200,
      whole: breadth.with_200,
      formula: "closes above sma(close, 200) ÷ shares with 200 sessions",
    },
  ];
  return (
    <div className={styles.breadth}>
      <div
        className={styles.bar}
        role="img"
        aria-label={`${advancing} rising, ${unchanged} unchanged, ${declining} falling`}
      >
        <span data-way="1" style={{ flexGrow: advancing }} />
        <span style={{ flexGrow: unchanged }} />
        <span data-way="-1" style={{ flexGrow: declining }} />
      </div>
      <p className={`numeric ${styles.sides}`}>
        <span className={styles.up}>
          ▲ <Count title="Rising" value={advancing} at={as_of} formula={RISING} /> rising
        </span>
        {unchanged > 0 ? <span>{formatNumber(unchanged)} unchanged</span> : null}
        <span className={styles.down}>
          ▼ <Count title="Falling" value={declining} at={as_of} formula={FALLING} /> falling
        </span>
      </p>
      <dl className={styles.facts}>
        {rows.map((row) => (
          <Ratio key={row.title} {...row} at={as_of} />
        ))}
        <dt>New highs and lows, 52 weeks</dt>
        <dd className="numeric">
          <span className={styles.up}>
            <Count title="New highs" value={breadth.new_highs} at={as_of} formula={HIGHS} />
          </span>
          {" / "}
          <span className={styles.down}>
            <Count title="New lows" value={breadth.new_lows} at={as_of} formula={LOWS} />
          </span>
        </dd>
        {unknown > 0 ? (
          <>
            <dt>No price in this session</dt>
            <dd className="numeric">
              {formatNumber(unknown)} of {formatNumber(assets)}
            </dd>
          </>
        ) : null}
      </dl>
    </div>
  );
}

const RISING = "shares whose close is above the close of the session before";
const FALLING = "shares whose close is below the close of the session before";
const HIGHS = "shares whose high is the highest of 52 weeks";
const LOWS = "shares whose low is the lowest of 52 weeks";

type CountProps = { title: string; value: number; formula: string; at: string | null | undefined };

function Count({ title, value, formula, at }: CountProps) {
  return <Figure value={value} digits={0} explain={{ title, formula, at }} />;
}

type RatioProps = {
  title: string;
  part: number;
  whole: number;
  formula: string;
  at?: string | null;
};

function Ratio({ title, part, whole, formula, at }: RatioProps) {
  const share = whole > 0 ? (part / whole) * 100 : null;
  return (
    <>
      <dt>{title}</dt>
      <dd>
        <span className={styles.meter} aria-hidden="true">
          <span style={{ width: `${share ?? 0}%` }} />
        </span>
        <Figure
          value={share}
          style="percent"
          digits={0}
          reason="No share has enough history"
          explain={{
            title,
            formula,
            at,
            rows: [
              { label: "Above", value: formatNumber(part) },
              { label: "Shares", value: formatNumber(whole) },
            ],
          }}
        />
      </dd>
    </>
  );
}
