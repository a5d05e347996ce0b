/** A rule tried as an alert: when it would have fired on one asset, and the moves that followed. */

import { Link } from "@tanstack/react-router";
import { BellPlus } from "lucide-react";
import { useState } from "react";
import { formatNumber, formatPercent, isKnown } from "~/design/format";
import { LinePlot } from "~/ui/chart/line_plot";
import { PlotTable } from "~/ui/chart/plot_frame";
import { ErrorState } from "~/ui/error_state";
import { Skeleton } from "~/ui/skeleton";
import buttons from "./asset.module.css";
import { chartBars } from "./chart_data";
import { type Bars, useBars } from "./queries";
import styles from "./screen.module.css";
import { type AlertPreview, useAlertPreview } from "./screens";
import { SymbolInput } from "./symbol_input";

type TryAlertProps = {
  formula: string;
  /** The asset to begin with. */
  symbol: string;
  interval: string;
  asOf: string | null;
  /** The asset is chosen elsewhere. */
  fixed?: boolean;
};

export function TryAlert(props: TryAlertProps) {
  const { formula, symbol: first, interval, asOf, fixed = false } = props;
  const [symbol, setSymbol] = useState(first);
  const preview = useAlertPreview({ formula, symbol, interval, asOf });
  const bars = useBars({ symbol, interval, adjust: "splits", asOf: asOf ?? undefined });
  return (
    <div className={styles.alert}>
      <div className={styles.alertHead}>
        {fixed ? null : <SymbolInput label="Symbol" placeholder={symbol} onChoose={setSymbol} />}
        <p>
          <code>{formula}</code> on <strong>{symbol}</strong>
        </p>
        {fixed || symbol === "" ? null : (
          <Link to="/alerts" search={{ create: true, symbol, formula }} className={buttons.button}>
            <BellPlus aria-hidden="true" />
            Watch it
          </Link>
        )}
      </div>
      {preview.error ? (
        <ErrorState error={preview.error} onRetry={() => void preview.refetch()} />
      ) : preview.data === undefined || bars.data === undefined ? (
        <Skeleton height={320} />
      ) : (
        <Fires preview={preview.data} bars={bars.data} />
      )}
    </div>
  );
}

function Fires({ preview, bars }: { preview: AlertPreview; bars: Bars }) {
  const { at, close } = chartBars(bars);
  const fired = new Set(preview.fires.map((fire) => Date.parse(fire.at) / 1000));
  const marks = close.map((value, i) => (fired.has(at[i] ?? 0) ? value : null));
  const some = marks.some((mark) => mark !== null);
  return (
    <>
      <p className={styles.count}>
        <strong className="numeric">{formatNumber(preview.count)}</strong>{" "}
        {preview.count === 1 ? "time" : "times"} in {formatNumber(preview.rows)} bars
        {preview.unknown > 0 ? `, unknown in ${formatNumber(preview.unknown)} of them` : ""}
        {preview.fires.length < preview.count
          ? `; the newest ${preview.fires.length} are drawn`
          : ""}
      </p>
      <LinePlot
        label={`${preview.symbol} with the times the rule became true`}
        kind="time"
        x={at}
        height={200}
        series={[
          { id: "close", title: preview.symbol, ink: 1, values: close },
          ...(some
            ? [{ id: "fires", title: "Fired", ink: 2, values: marks, style: "marks" as const }]
            : []),
        ]}
      />
      <PlotTable
        label="What followed"
        columns={["After", "Fires", "Median move", "Band (90 %)", "Rose", "Usual move"]}
        rows={preview.horizons.map((horizon) => [
          `${horizon.bars} ${horizon.bars === 1 ? "bar" : "bars"}`,
          formatNumber(horizon.count),
          percent(horizon.median),
          isKnown(horizon.low)
            ? `${percent(horizon.low)} to ${percent(horizon.high)}`
            : "too few fires",
          isKnown(horizon.share_up)
            ? formatPercent(Number(horizon.share_up) * 100, { digits: 0, signed: false })
            : "–",
          percent(horizon.usual),
        ])}
      />
      <p className={styles.note}>
        A rule fires when it becomes true. The band holds the median in 90 of 100 resamplings of the
        fires; compare it with the usual move after any bar. Past moves promise nothing.
      </p>
    </>
  );
}

function percent(fraction: number | null | undefined): string {
  return formatPercent(isKnown(fraction) ? Number(fraction) * 100 : null);
}
