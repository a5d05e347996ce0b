/** The calendar (ECO) as days, with what was, what is, and how the date is known. */

import { CalendarDays } from "lucide-react";
import { useMemo } from "react";
import { formatDate, formatExact, formatNumber, formatTime, isKnown } from "~/design/format";
import { Badge } from "~/ui/badge";
import { Button } from "~/ui/button";
import { EmptyState } from "~/ui/empty_state";
import { ErrorState } from "~/ui/error_state";
import { type Choice, Segments, Select } from "~/ui/field";
import { Figure } from "~/ui/figure";
import { Panel } from "~/ui/panel";
import { Skeleton } from "~/ui/skeleton";
import { type Column, exportCsv, Table } from "~/ui/table";
import {
  BASIS,
  byDay,
  type CalendarEvent,
  type CalendarKind,
  daysOf,
  filterEvents,
  IMPORTANCE,
  importanceWord,
  KINDS,
  SPANS,
  type SpanName,
  shortUnit,
  useCalendar,
} from "./economic_calendar";
import styles from "./economy.module.css";
import { SymbolLink } from "./open_symbol";

export type CalendarTerms = {
  span: SpanName;
  country: string | null;
  kind: CalendarKind | null;
  importance: number;
};

export const USUAL_CALENDAR: CalendarTerms = {
  span: "week",
  country: null,
  kind: null,
  importance: 1,
};

const SPAN_CHOICES = Object.entries(SPANS).map(([value, { title }]) => ({
  value: value as SpanName,
  label: title,
}));

const ALL = "";

const KIND_CHOICES: Choice<string>[] = [
  { value: ALL, label: "All kinds" },
  ...Object.entries(KINDS).map(([value, label]) => ({ value, label })),
];

const IMPORTANCE_CHOICES: Choice<string>[] = IMPORTANCE.map((word, i) => ({
  value: String(i + 1),
  label: i === 0 ? "All" : i === 1 ? `${word} and high` : word,
}));

type CalendarViewProps = {
  terms: CalendarTerms;
  onChange: (terms: CalendarTerms) => void;
  /** In a panel: fewer controls. */
  small?: boolean;
};

export function EconomicCalendarView({ terms, onChange, small = false }: CalendarViewProps) {
  const days = daysOf(terms.span, Date.now());
  const found = useCalendar(days);
  const events = found.data;
  const countries = [...new Set(events?.flatMap((it) => it.country ?? []))].sort();
  const shown = useMemo(
    () => events && byDay(filterEvents(events, terms), readersDay).flatMap((day) => day.events),
    [events, terms],
  );
  return (
    <div className={styles.stack}>
      <div className={styles.tools}>
        {small ? (
          <Select
            aria-label="Days"
            value={terms.span}
            choices={SPAN_CHOICES}
            onChoose={(span) => onChange({ ...terms, span })}
          />
        ) : (
          <Segments
            label="Days"
            value={terms.span}
            choices={SPAN_CHOICES}
            onChoose={(span) => onChange({ ...terms, span })}
          />
        )}
        <Select
          aria-label="Country"
          value={terms.country ?? ALL}
          choices={[
            { value: ALL, label: "All countries" },
            ...countries.map((it) => ({ value: it, label: it })),
          ]}
          onChoose={(country) => onChange({ ...terms, country: country || null })}
        />
        <Select
          aria-label="Kind"
          value={terms.kind ?? ALL}
          choices={KIND_CHOICES}
          onChoose={(kind) => onChange({ ...terms, kind: (kind as CalendarKind) || null })}
        />
        {small ? null : (
          <>
            <span className={styles.label}>Importance</span>
            <Segments
              label="Importance"
              value={String(terms.importance)}
              choices={IMPORTANCE_CHOICES}
              onChoose={(it) => onChange({ ...terms, importance: Number(it) })}
            />
            <Button
              disabled={!shown}
              onClick={() => shown && exportCsv(`calendar-${days.from}`, CALENDAR_COLUMNS, shown)}
            >
              Export CSV
            </Button>
          </>
        )}
      </div>
      {found.error && !events ? (
        <ErrorState error={found.error} onRetry={() => void found.refetch()} />
      ) : shown === undefined ? (
        <Panel title="Calendar">
          <Skeleton height={260} />
        </Panel>
      ) : shown.length === 0 ? (
        <EmptyState
          icon={<CalendarDays />}
          title="Nothing in these days"
          action={
            <Button onClick={() => onChange({ ...USUAL_CALENDAR, span: "month" })}>
              Show a month, everything
            </Button>
          }
        >
          No event between {formatDate(days.from, "UTC")} and {formatDate(days.to, "UTC")} fits what
          was chosen.
        </EmptyState>
      ) : (
        <Panel title="Events" caption={String(shown.length)} flush>
          <Table
            label="Events"
            columns={small ? SMALL_COLUMNS : CALENDAR_COLUMNS}
            rows={shown}
            rowKey={(event) => event.id}
            section={(event) => dayTitle(dayOf(event))}
          />
        </Panel>
      )}
      {small ? null : (
        <p className={styles.foot}>
          Times are yours; the tooltip has the exact one. “By rule” means that the date follows from
          a rule of the publisher and was not announced. Expected values are shown only where a
          source gives them.
        </p>
      )}
    </div>
  );
}

/** `US · Economy · is 4.1 %, was 4.0 %`. */
function figuresInWords({ country, kind, actual, previous, unit }: CalendarEvent): string {
  const short = shortUnit(unit);
  const write = (word: string, value: number | null | undefined) =>
    isKnown(value) ? `${word} ${formatNumber(value)}${short ? ` ${short}` : ""}` : null;
  const figures = [write("is", actual), write("was", previous)].filter(Boolean).join(", ");
  return [country, KINDS[kind], figures].filter(Boolean).join(" · ");
}

/** The day a moment falls on where the reader is, `2026-11-21`. */
function readersDay(at: string): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return at.slice(0, 10);
  const pad = (value: number) => String(value).padStart(2, "0");
  return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
}

/** Events of a day stand together under it. */
function dayOf({ at, time_known }: CalendarEvent): string {
  return time_known ? readersDay(at) : at.slice(0, 10);
}

function dayTitle(day: string): string {
  const weekday = new Intl.DateTimeFormat(undefined, { weekday: "long", timeZone: "UTC" });
  const date = new Date(`${day}T00:00:00Z`);
  return Number.isNaN(date.getTime()) ? day : `${weekday.format(date)}, ${formatDate(day, "UTC")}`;
}

const figure = (key: "actual" | "previous" | "expected", title: string): Column<CalendarEvent> => ({
  key,
  title,
  align: "end",
  width: key === "expected" ? "92px" : "124px",
  sortable: false,
  wide: true,
  value: (event) => event[key],
  cell: (event) =>
    event.kind === "economic" || isKnown(event[key]) ? (
      <Figure
        value={event[key]}
        unit={shortUnit(event.unit)}
        reason={key === "actual" ? "Not published yet" : "The source does not say"}
        explain={{
          title: `${event.title}: ${title.toLowerCase()}`,
          source: event.source,
          at: event.at,
          rows: [
            ...(event.period ? [{ label: "Period", value: event.period }] : []),
            { label: "Date", value: BASIS[event.basis] },
            { label: "Value", value: `${formatNumber(event[key])} ${event.unit ?? ""}`.trim() },
          ],
        }}
      />
    ) : (
      ""
    ),
});

const CALENDAR_COLUMNS: Column<CalendarEvent>[] = [
  {
    key: "at",
    title: "Time",
    width: "64px",
    sortable: false,
    value: (event) => event.at,
    cell: (event) =>
      event.time_known ? (
        <span className="numeric" title={formatExact(event.at)}>
          {formatTime(event.at).slice(-5)}
        </span>
      ) : (
        <span className={styles.quiet}>all day</span>
      ),
  },
  {
    key: "country",
    title: "Where",
    width: "56px",
    sortable: false,
    wide: true,
    value: (event) => event.country,
  },
  {
    key: "title",
    title: "Event",
    sortable: false,
    wrap: true,
    value: (event) => event.title,
    cell: (event) => (
      <span className={styles.event}>
        {event.symbol ? (
          <SymbolLink symbol={event.symbol} className={styles.ticker}>
            {event.symbol}
          </SymbolLink>
        ) : null}
        {event.title}
        {event.period ? <small>for {event.period}</small> : null}
        {/* Where there is no room for columns of their own. */}
        <small className={styles.inWords}>{figuresInWords(event)}</small>
      </span>
    ),
  },
  {
    key: "kind",
    title: "Kind",
    width: "80px",
    sortable: false,
    wide: true,
    value: (event) => event.kind,
    cell: (event) => KINDS[event.kind],
  },
  {
    key: "importance",
    title: "Importance",
    width: "92px",
    sortable: false,
    wide: true,
    value: (event) => event.importance,
    cell: (event) => (
      <Badge tone={event.importance >= 3 ? "warn" : "neutral"}>
        {importanceWord(event.importance)}
      </Badge>
    ),
  },
  figure("actual", "Actual"),
  figure("expected", "Expected"),
  figure("previous", "Previous"),
  {
    key: "basis",
    title: "How the date is known",
    width: "196px",
    sortable: false,
    wide: true,
    value: (event) => BASIS[event.basis],
    cell: (event) => (
      <span className={styles.quiet} title={`Source: ${event.source}`}>
        {BASIS[event.basis]}
      </span>
    ),
  },
];

/** The words get what the figures leave over. */
const SMALL_COLUMNS = CALENDAR_COLUMNS.filter(({ key }) =>
  ["at", "title", "actual", "previous"].includes(key),
).map((column) => (column.key === "title" ? column : { ...column, width: "72px" }));
