/** In place of a chart without bars: fetched by itself for who may, and why not if nothing came. */

import { CandlestickChart, Download, FileUp } from "lucide-react";
import { useContext, useEffect, useState } from "react";
import { Button } from "~/ui/button";
import { EmptyState } from "~/ui/empty_state";
import {
  askBars,
  askBarsOnce,
  type BarFetch,
  BarRights,
  canBeFetched,
  useBarFetch,
} from "./bar_fetch";
import { ImportBars } from "./import_bars";
import { DEFAULT_INTERVAL, findInterval } from "./interval";
import { useAsset, type useBars } from "./queries";

type NoBarsProps = {
  symbol: string;
  interval: string;
  bars: Pick<
    ReturnType<typeof useBars>,
    "isSuccess" | "isPlaceholderData" | "isFetching" | "refetch"
  >;
  /** Shows the bars by days instead. */
  onDays?: (() => void) | undefined;
};

export function NoBars({ symbol, interval, bars, onDays }: NoBarsProps) {
  const mayWrite = useContext(BarRights);
  const type = useAsset(symbol).data?.type;
  const fetched = useBarFetch({ symbol, interval });
  const [importing, setImporting] = useState(false);
  const may = mayWrite && type !== undefined && canBeFetched(type);
  // Empty is what the server said of this interval, not what stands in while it is asked.
  const empty = bars.isSuccess && !bars.isPlaceholderData && !bars.isFetching;
  useEffect(() => {
    if (may && empty) askBarsOnce({ symbol, interval });
  }, [may, empty, symbol, interval]);

  const state = may ? fetched.state : "failed";
  if (state === "idle" || state === "busy" || (state === "done" && bars.isFetching)) {
    return (
      <EmptyState icon={<Download />} title={`Fetching ${interval} bars of ${symbol}…`}>
        <span role="status">The providers are asked. The chart is drawn as soon as they come.</span>
      </EmptyState>
    );
  }
  const days = onDays && interval !== DEFAULT_INTERVAL ? onDays : undefined;
  return (
    <>
      <EmptyState
        icon={<CandlestickChart />}
        title={`No bars of ${symbol}`}
        action={
          <>
            {may ? (
              <Button
                look="primary"
                icon={<Download />}
                onClick={() => void askBars({ symbol, interval })}
              >
                Try again
              </Button>
            ) : null}
            {mayWrite ? (
              <Button icon={<FileUp />} onClick={() => setImporting(true)}>
                Import a file
              </Button>
            ) : null}
            {days ? <Button onClick={days}>Show days</Button> : null}
          </>
        }
      >
        <span role="status">{words(interval, may ? fetched : { state: "idle" })}</span>
      </EmptyState>
      {importing ? (
        <ImportBars
          symbol={symbol}
          onClose={() => setImporting(false)}
          onDone={() => void bars.refetch()}
        />
      ) : null}
    </>
  );
}

function words(interval: string, fetched: BarFetch): string {
  if (fetched.state === "failed") return `The ${interval} bars did not come. ${fetched.reason}`;
  if (fetched.state === "done") {
    const who = fetched.provider ?? "The provider";
    return `${who} was asked and had no ${interval} bars. Import a file with bars, or choose another interval.`;
  }
  const name = findInterval(interval)?.name.toLowerCase() ?? interval;
  return `There is nothing at the interval “${name}”. Import a file with bars, or choose another interval.`;
}
