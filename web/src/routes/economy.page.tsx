/** Economic series (ECST): a catalogue, and a chart of what was chosen from it. */

import { MOST_SERIES } from "~/features/markets/economic_series";
import { EconomicSeriesView, type SeriesTerms } from "~/features/markets/economic_series_view";
import { Page } from "~/ui/page";
import { type EconomySearch, economyRoute } from "./economy";

const USUAL_YEARS = 10;
/** What is shown until the reader chooses: what money costs for two years and for ten. */
const USUAL_SERIES = ["FRED:DGS10", "FRED:DGS2"];

/** Stands in the URL when every series was taken out. */
const NONE = "none";

function idsOf(series: string | undefined): string[] {
  if (series === undefined) return USUAL_SERIES;
  if (series === NONE) return [];
  return series.split(",").filter(Boolean).slice(0, MOST_SERIES);
}

export function EconomyPage() {
  const search = economyRoute.useSearch();
  const navigate = economyRoute.useNavigate();
  const terms: SeriesTerms = {
    ids: idsOf(search.series),
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
            series: ids.join() === USUAL_SERIES.join() ? undefined : ids.join(",") || NONE,
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
