/** The chart of a panel: over the range that its link shares, pointed at where the others of the link are. */

import { Link } from "@tanstack/react-router";
import { ExternalLink } from "lucide-react";
import {
  createContext,
  useContext,
  useEffect,
  useEffectEvent,
  useMemo,
  useRef,
  useState,
} from "react";
import { ChartView, type ChartViewHandle } from "~/ui/chart/chart_view";
import { createCursor } from "~/ui/chart/cursor";
import { ErrorState } from "~/ui/error_state";
import { Segments, Select } from "~/ui/field";
import { Skeleton } from "~/ui/skeleton";
import { type ChartModel, useChartModel } from "./chart_model";
import { type ChartState, chartState } from "./chart_search";
import { type Crosshair, createCrosshair } from "./crosshair";
import styles from "./desk.module.css";
import { LINKS, type LinkName } from "./desk_layout";
import { DEFAULT_INTERVAL, findInterval, INTERVALS } from "./interval";
import { NoBars } from "./no_bars";
import { RANGES, type RangeName } from "./range";

const RANGE_CHOICES = RANGES.map((range) => ({ value: range, label: range }));
const INTERVAL_CHOICES = INTERVALS.map(({ code, name }) => ({ value: code, label: name }));

/** One crosshair for the charts of each link. */
export const DeskCrosshairs = createContext<ReadonlyMap<LinkName, Crosshair>>(new Map());

export function useDeskCrosshairs(): ReadonlyMap<LinkName, Crosshair> {
  return useState(() => new Map(LINKS.map((link) => [link, createCrosshair()])))[0];
}

type DeskChartProps = {
  symbol: string;
  range: RangeName;
  link: LinkName | null;
  /** The interval. */
  choice: string | null;
  onRange: (range: RangeName) => void;
  onChoice: (interval: string) => void;
};

export function DeskChart(props: DeskChartProps) {
  const { symbol, range, link, onRange, onChoice } = props;
  const interval = findInterval(props.choice ?? "") ? (props.choice ?? "") : DEFAULT_INTERVAL;
  const state = useMemo(() => chartState({ range, interval }, symbol), [range, interval, symbol]);
  const model = useChartModel(symbol, state, unchanged);
  const { bars, data } = model;
  return (
    <div className={styles.chart}>
      <div className={styles.bar}>
        <Segments label="Range" value={range} choices={RANGE_CHOICES} onChoose={onRange} />
        <Select
          aria-label="Interval"
          value={interval}
          choices={INTERVAL_CHOICES}
          onChoose={onChoice}
        />
        <Link
          to="/chart/$symbol"
          params={{ symbol }}
          search={{ range, interval }}
          className={styles.more}
        >
          Full chart <ExternalLink aria-hidden="true" />
        </Link>
      </div>
      <div className={styles.picture} aria-busy={bars.isFetching}>
        {bars.error && data === null ? (
          <ErrorState error={bars.error} onRetry={() => void bars.refetch()} />
        ) : data === null ? (
          <Skeleton height="100%" />
        ) : data.bars.at.length === 0 ? (
          <NoBars
            key={`${symbol} ${interval}`}
            {...{ symbol, interval, bars }}
            onDays={() => onChoice(DEFAULT_INTERVAL)}
          />
        ) : (
          <Drawn key={`${symbol} ${interval}`} {...{ model, data, state, link }} />
        )}
      </div>
    </div>
  );
}

let charts = 0;

/** A number for each chart that is drawn, so that it does not follow itself. */
function nextChart(): number {
  charts += 1;
  return charts;
}

/** What the chart page writes into its URL has no place in a panel. */
function unchanged() {}

type DrawnProps = {
  model: ChartModel;
  data: NonNullable<ChartModel["data"]>;
  state: ChartState;
  link: LinkName | null;
};

function Drawn({ model, data, state, link }: DrawnProps) {
  const [cursor] = useState(createCursor);
  const chart = useRef<ChartViewHandle>(null);
  const crosshairs = useContext(DeskCrosshairs);
  const shared = link === null ? undefined : crosshairs.get(link);
  const pointed = useRef(false);
  const { at } = data.bars;
  const [own] = useState(nextChart);
  const onOther = useEffectEvent((from: number, time: number | null) => {
    if (from !== own) chart.current?.followTo(time);
  });
  const onOwn = useEffectEvent(() => {
    const { bar } = cursor.get();
    if (pointed.current) shared?.tell(own, bar === null ? null : (at[bar] ?? null));
  });
  useEffect(() => shared?.listen(onOther), [shared]);
  useEffect(() => cursor.subscribe(onOwn), [cursor]);
  return (
    <div
      className={styles.picture}
      onPointerEnter={() => {
        pointed.current = true;
      }}
      onPointerLeave={() => {
        pointed.current = false;
        shared?.tell(own, null);
      }}
    >
      <ChartView
        data={data}
        style={state.style}
        scale={state.scale}
        span={model.span}
        cursor={cursor}
        handle={chart}
      />
    </div>
  );
}
