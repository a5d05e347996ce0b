/** The calendar: what is published, reported, paid and closed, by day. */

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api, call, type Server } from "~/api/client";

export type CalendarKind = Server<"EventKind">;
export type CalendarEvent = Server<"CalendarEvent">;

/** How it is known that something happens on a day. */
export const BASIS: Record<CalendarEvent["basis"], string> = {
  published: "Date published by the source",
  rule: "Date by rule, not announced",
  reported: "Already reported",
};

export const KINDS: Record<CalendarKind, string> = {
  economic: "Economy",
  earnings: "Earnings",
  dividend: "Dividend",
  split: "Split",
  expiry: "Expiry",
  holiday: "Holiday",
};

export const IMPORTANCE = ["Low", "Medium", "High"] as const;

export function importanceWord(importance: number): string {
  return IMPORTANCE[Math.min(Math.max(Math.round(importance), 1), 3) - 1] ?? "Low";
}

/** A unit as short as a narrow column needs it; an index has none. The whole one stands in the explanation. */
export function shortUnit(unit: string | null | undefined): string | undefined {
  if (!unit || unit.startsWith("index")) return undefined;
  if (unit === "percentage points") return "pp";
  if (unit.startsWith("percent")) return "%";
  const size = SIZES[unit.split(" ")[0] ?? ""];
  if (size === undefined) return unit;
  return unit.includes("dollars") ? `${size} $` : size;
}

const SIZES: Record<string, string> = { thousands: "k", millions: "m", billions: "bn" };

/** Spans in days around today. */
export const SPANS = {
  week: { title: "This week", from: -1, to: 6 },
  fortnight: { title: "Two weeks", from: -1, to: 14 },
  month: { title: "A month", from: -1, to: 31 },
  past: { title: "Last two weeks", from: -14, to: 0 },
} as const;

export type SpanName = keyof typeof SPANS;

const DAY = 86_400_000;

export function daysOf(span: SpanName, now: number): { from: string; to: string } {
  const day = (days: number) => new Date(now + days * DAY).toISOString().slice(0, 10);
  return { from: day(SPANS[span].from), to: day(SPANS[span].to) };
}

const CALENDAR_EVERY = 60_000;

export function useCalendar(days: { from: string; to: string }) {
  return useQuery({
    queryKey: ["markets", "calendar", days.from, days.to],
    queryFn: ({ signal }) =>
      call(api.GET("/api/v1/economic/calendar", { params: { query: days }, signal })),
    refetchInterval: CALENDAR_EVERY,
    placeholderData: keepPreviousData,
  });
}

export type CalendarFilter = {
  country: string | null;
  kind: CalendarKind | null;
  importance: number;
};

export function filterEvents(events: readonly CalendarEvent[], filter: CalendarFilter) {
  return events.filter(
    (it) =>
      (filter.country === null || it.country === filter.country) &&
      (filter.kind === null || it.kind === filter.kind) &&
      it.importance >= filter.importance,
  );
}

export type CalendarDay = { day: string; events: CalendarEvent[] };

/**
 * Days in order, inside a day by time, those without one first. A day is the reader's for what has a
 * time, and the calendar's own for what has none.
 */
export function byDay(
  events: readonly CalendarEvent[],
  dayOf: (at: string) => string,
): CalendarDay[] {
  const days = new Map<string, CalendarEvent[]>();
  const sorted = [...events].sort(
    (a, b) =>
      Number(a.time_known) - Number(b.time_known) ||
      a.at.localeCompare(b.at) ||
      b.importance - a.importance,
  );
  for (const event of sorted) {
    const day = event.time_known ? dayOf(event.at) : event.at.slice(0, 10);
    days.set(day, [...(days.get(day) ?? []), event]);
  }
  return [...days]
    .map(([day, of]) => ({ day, events: of }))
    .sort((a, b) => a.day.localeCompare(b.day));
}
