/** The controls of a replay, below its chart. */

import { ChevronsLeft, ChevronsRight, Pause, Play, StepBack, StepForward, X } from "lucide-react";
import { formatNumber } from "~/design/format";
import { Button, IconButton } from "~/ui/button";
import { barTime } from "~/ui/chart/axis_text";
import { Select } from "~/ui/field";
import type { Replay } from "./replay";
import styles from "./replay_bar.module.css";
import { SPEEDS, type Speed } from "./replay_clock";

const LEAP = 10;

const SPEED_CHOICES = SPEEDS.map((speed) => ({
  value: String(speed),
  label: `${speed} bars/s`,
}));

type ReplayBarProps = {
  replay: Replay;
  /** Times of all bars, in Unix seconds. */
  at: readonly number[];
  intraday: boolean;
  picking: boolean;
  onPicking: (picking: boolean) => void;
  /** A day of the date field. */
  onMoment: (moment: string) => void;
  onExit: () => void;
};

export function ReplayBar(props: ReplayBarProps) {
  const { replay, at, intraday, picking, onPicking, onMoment, onExit } = props;
  const { count } = replay;
  const now = count === null ? undefined : at[count - 1];
  if (count === null || now === undefined) return null;
  return (
    <div className={styles.bar} role="toolbar" aria-label="Replay">
      <strong>Replay</strong>
      <label className={styles.date}>
        <span className="visually-hidden">Start at</span>
        <input
          type="date"
          value={new Date(now * 1000).toISOString().slice(0, 10)}
          onChange={(event) => event.target.value && onMoment(event.target.value)}
        />
      </label>
      <Button look={picking ? "primary" : "plain"} onClick={() => onPicking(!picking)}>
        {picking ? "Click a bar" : "Choose a bar"}
      </Button>
      <span className={styles.steps}>
        <IconButton
          label={`${LEAP} bars back`}
          icon={<ChevronsLeft />}
          onClick={() => replay.step(-LEAP)}
        />
        <IconButton
          label="One bar back"
          keys="Shift+ArrowLeft"
          icon={<StepBack />}
          onClick={() => replay.step(-1)}
        />
        <IconButton
          label={replay.playing ? "Pause" : "Play"}
          keys="Space"
          icon={replay.playing ? <Pause /> : <Play />}
          pressed={replay.playing}
          disabled={replay.atEnd}
          onClick={() => replay.play(!replay.playing)}
        />
        <IconButton
          label="One bar on"
          keys="Shift+ArrowRight"
          icon={<StepForward />}
          disabled={replay.atEnd}
          onClick={() => replay.step(1)}
        />
        <IconButton
          label={`${LEAP} bars on`}
          icon={<ChevronsRight />}
          disabled={replay.atEnd}
          onClick={() => replay.step(LEAP)}
        />
      </span>
      <Select
        aria-label="Speed"
        className={styles.speed}
        value={String(replay.speed)}
        choices={SPEED_CHOICES}
        onChoose={(speed) => replay.setSpeed(Number(speed) as Speed)}
      />
      <span className={styles.now} role="status">
        {replay.atEnd
          ? "At the newest bar"
          : `${barTime(now, intraday)}, ${formatNumber(at.length - count)} bars hidden`}
      </span>
      <IconButton label="End the replay" icon={<X />} onClick={onExit} />
    </div>
  );
}
