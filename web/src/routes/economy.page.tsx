/** Economic series (ECST): a catalogue, and a chart of what was chosen from it. */

import { MOST_SERIES } from "~/features/markets/economic_series";
import { EconomicSeriesView, type SeriesTerms } from "~/features/markets/economic_series_view";
import { Page } from "~/ui/page";
import { type EconomySearch, economyRoute } from "./economy";

const USUAL_YEARS = 10;

export function EconomyPage() {
  const search = economyRoute.useSearch();
  const navigate = economyRoute.useNavigate();
  const terms: SeriesTerms = {
    ids: (search.series ?? "").split(",").filter(Boolean).slice(0, MOST_SERIES),
    look: search.look ?? "level",
    years: search.years === "all" ? null : (search.years ?? USUAL_YEARS),
    table: search.table ?? false,
  };
  return (
    <Page
      title="Economic series"
      caption="prices, work, output and rates, as their publishers give them"
    >
      <EconomicSeriesView
        terms={terms}
        onChange={({ ids, look, years, table }) => {
          const changed: EconomySearch = {
            series: ids.join(",") || undefined,
            look: look === "level" ? undefined : look,
            years: years === null ? "all" : years === 1 || years === 5 ? years : undefined,
            table: table || undefined,
          };
          void navigate({ search: changed, replace: true, resetScroll: false });
        }}
      />
    </Page>
  );
}
