/** Says that the address asks for an interval that there is not, and offers the nearest. */

import { TriangleAlert } from "lucide-react";
import { Button } from "~/ui/button";
import styles from "./chart_desk.module.css";
import type { ChartState } from "./chart_search";
import { findInterval, nearestIntervals } from "./interval";

type IntervalNoticeProps = {
  state: ChartState;
  change: (change: Partial<ChartState>) => void;
};

export function IntervalNotice({ state, change }: IntervalNoticeProps) {
  const { refused, interval } = state;
  if (refused === undefined) return null;
  const shown = findInterval(interval)?.name.toLowerCase() ?? interval;
  return (
    <div className={styles.notice} role="status">
      <TriangleAlert aria-hidden="true" />
      <span>
        There is no interval “{refused}”: this chart is by {shown}.
      </span>
      {nearestIntervals(refused).map(({ code, name }) => (
        <Button key={code} onClick={() => change({ interval: code })}>
          {name}
        </Button>
      ))}
      <Button look="quiet" onClick={() => change({ interval })}>
        Keep {shown}
      </Button>
    </div>
  );
}
