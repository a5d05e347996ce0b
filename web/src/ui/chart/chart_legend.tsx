/** The values in the header of a chart. They follow the crosshair; without one they are the last bar's. */

import { useMemo } from "react";
import { DASH, direction, formatCompact, formatNumber, formatPercent } from "~/design/format";
import { barTime } from "./axis_text";
import styles from "./chart.module.css";
import { type Cursor, useCursor } from "./cursor";
import type { ChartData } from "./model";
import { eventsByBar } from "./slots";
import { isIntraday } from "./timeline";
import { baseValue, percentFrom } from "./view";

const ARROWS = { [-1]: "▼", 0: "", 1: "▲" } as const;

export function ChartLegend({ data, cursor }: { data: ChartData; cursor: Cursor }) {
  const look = useCursor(cursor);
  const byBar = useMemo(() => eventsByBar(data.bars.at, data.events), [data]);
  const { bars, decimals } = data;
  const bar = look.bar ?? bars.at.length - 1;
  const time = bars.at[bar];
  if (time === undefined) return <div className={styles.legend} />;
  const write = (value: number | null | undefined) => formatNumber(value, { digits: decimals });
  const close = bars.close[bar] ?? null;
  const before = bars.close[bar - 1] ?? null;
  const change = close === null || before === null ? null : close - before;
  return (
    <div className={styles.legend} data-testid="legend">
      <strong className={styles.title}>{data.title}</strong>
      {data.subtitle ? <span className={styles.subtitle}>{data.subtitle}</span> : null}
      <span className={styles.when}>{barTime(time, isIntraday(bars.at))}</span>
      {data.comparisons.length === 0 && (
        <>
          <Value name="O" text={write(bars.open[bar])} />
          <Value name="H" text={write(bars.high[bar])} />
          <Value name="L" text={write(bars.low[bar])} />
        </>
      )}
      <Value name="C" text={write(close)} />
      <span className={styles.change} data-direction={direction(change)}>
        {ARROWS[direction(change)]} {formatNumber(change, { digits: decimals, signed: true })}{" "}
        {formatPercent(percentFrom(close, before))}
      </span>
      <Value name="Vol" text={formatCompact(bars.volume[bar])} />
      {data.comparisons.length > 0 && <InView data={data} bar={bar} first={look.first} />}
      {(byBar.get(bar) ?? []).map((event) => (
        <span key={event.label} className={styles.event}>
          {event.label}
        </span>
      ))}
    </div>
  );
}

function Value({ name, text }: { name: string; text: string }) {
  return (
    <span className={styles.value} title={text === DASH ? "The source does not say" : undefined}>
      <span className={styles.name}>{name}</span> {text}
    </span>
  );
}

/** Change of the instrument since the left edge, where every percentage begins. */
function InView({ data, bar, first }: { data: ChartData; bar: number; first: number }) {
  const { close } = data.bars;
  const change = percentFrom(close[bar], baseValue(close, first));
  return <Value name="in view" text={formatPercent(change)} />;
}
