/** Calendar (ECO): what is published, reported and closed, day by day. */

import { EconomicCalendarView, USUAL_CALENDAR } from "~/features/markets/economic_calendar_view";
import { Page } from "~/ui/page";
import { type CalendarSearch, calendarRoute } from "./calendar";

export function CalendarPage() {
  const search = calendarRoute.useSearch();
  const navigate = calendarRoute.useNavigate();
  const terms = {
    span: search.span ?? USUAL_CALENDAR.span,
    country: search.country ?? null,
    kind: search.kind ?? null,
    importance: search.importance ?? USUAL_CALENDAR.importance,
  };
  return (
    <Page title="Calendar" caption="releases, earnings, dividends, expiries and holidays">
      <EconomicCalendarView
        terms={terms}
        onChange={(next) => {
          const changed: CalendarSearch = {
            span: next.span === "week" ? undefined : next.span,
            country: next.country ?? undefined,
            kind: next.kind ?? undefined,
            importance:
              next.importance === 2 || next.importance === 3 ? next.importance : undefined,
          };
          void navigate({ search: changed, replace: true, resetScroll: false });
        }}
      />
    </Page>
  );
}
