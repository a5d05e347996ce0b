/** What is due today: figures of the economy, earnings, dividends, expiries, holidays. */

import { Link } from "@tanstack/react-router";
import { CalendarDays } from "lucide-react";
import { asProblem } from "~/api/problem";
import { useAsOfNow } from "~/design/clock";
import { formatDate, formatExact, formatNumber, formatTime } from "~/design/format";
import { EmptyState } from "~/ui/empty_state";
import { ErrorState } from "~/ui/error_state";
import { Panel } from "~/ui/panel";
import { SkeletonLines } from "~/ui/skeleton";
import { type CalendarEvent, importanceWord, KINDS, useCalendar } from "./economic_calendar";
import styles from "./today.module.css";

/** Days that are looked ahead, so that an evening is not empty. */
const AHEAD = 7;
const MOST = 9;
const DAY = 86_400_000;

export function TodayPanel() {
  const today = useAsOfNow((now) => new Date(now).toISOString().slice(0, 10));
  const until = new Date(Date.parse(today) + AHEAD * DAY).toISOString().slice(0, 10);
  const calendar = useCalendar({ from: today, to: until });
  // A server without a calendar has nothing due.
  const none = asProblem(calendar.error).isAbsence;
  const events = calendar.data ?? (calendar.error && none ? [] : undefined);
  return (
    <Panel
      title="Today and next"
      caption={formatDate(today, "UTC")}
      flush
      controls={
        <Link to="/calendar" className={styles.more}>
          Calendar
        </Link>
      }
    >
      {calendar.error && !events ? (
        <ErrorState error={calendar.error} onRetry={() => void calendar.refetch()} />
      ) : events === undefined ? (
        <div className={styles.loading}>
          <SkeletonLines count={5} />
        </div>
      ) : events.length === 0 ? (
        <EmptyState icon={<CalendarDays />} title="Nothing is due">
          No release, earnings or holiday is known for the next {AHEAD} days.
        </EmptyState>
      ) : (
        <ul className={styles.events}>
          {foremost(events).map((event) => (
            <Event key={event.id} event={event} today={today} />
          ))}
        </ul>
      )}
    </Panel>
  );
}

/** The most important of what comes first, in the order of their times. */
export function foremost(events: readonly CalendarEvent[]): CalendarEvent[] {
  const ranked = events.toSorted(
    (a, b) =>
      a.at.slice(0, 10).localeCompare(b.at.slice(0, 10)) ||
      b.importance - a.importance ||
      a.at.localeCompare(b.at),
  );
  return ranked.slice(0, MOST).sort((a, b) => a.at.localeCompare(b.at));
}

const MARKS: Record<number, string> = { 1: "●○○", 2: "●●○", 3: "●●●" };

function Event({ event, today }: { event: CalendarEvent; today: string }) {
  const { at, time_known, title, country, symbol, importance, kind, period } = event;
  const here = at.startsWith(today);
  const when = time_known
    ? here
      ? (formatTime(at).split(", ").at(-1) ?? "")
      : formatTime(at)
    : here
      ? "today"
      : formatDate(at, "UTC");
  return (
    <li title={`${formatExact(at)} · ${event.source}`}>
      <span className={`numeric ${styles.when}`}>{when}</span>
      <span className={styles.what}>
        {symbol ? (
          <Link to="/asset/$symbol" params={{ symbol }}>
            <strong>{symbol}</strong> {title}
          </Link>
        ) : (
          title
        )}
        <small>{[country, KINDS[kind], period, figures(event)].filter(Boolean).join(" · ")}</small>
      </span>
      <span className={styles.mark} title={`Importance: ${importanceWord(importance)}`}>
        {MARKS[importance] ?? ""}
      </span>
    </li>
  );
}

function figures({ actual, expected, previous, unit }: CalendarEvent): string {
  const write = (name: string, value: number | null | undefined) =>
    value == null ? null : `${name} ${formatNumber(value)}${unit === "percent" ? "%" : ""}`;
  return [write("is", actual), write("expected", expected), write("was", previous)]
    .filter(Boolean)
    .join(", ");
}
