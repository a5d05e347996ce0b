/** Currencies (FXC): each against each, and the past of a pair. */

import { readCurrencies, USUAL_CURRENCIES } from "~/features/markets/fx_matrix";
import { FxMatrixView, type Pair } from "~/features/markets/fx_matrix_view";
import { Page } from "~/ui/page";
import { type FxSearch, fxRoute } from "./fx";

/** Stands in the URL when the reader closed the pair. */
const NONE = "none";

/** The first two currencies until another pair is chosen: the second costs what of the first. */
function pairOf(pair: string | undefined, shown: readonly string[]): Pair | null {
  if (pair === NONE) return null;
  if (pair !== undefined) return { base: pair.slice(0, 3), quote: pair.slice(3) };
  const [quote, base] = shown;
  return base && quote ? { base, quote } : null;
}

export function FxPage() {
  const { currencies, view, pair } = fxRoute.useSearch();
  const navigate = fxRoute.useNavigate();
  const read = readCurrencies(currencies ?? "");
  const shown = read.length > 1 ? read : USUAL_CURRENCIES;
  const change = (next: FxSearch) =>
    void navigate({
      search: (before) => ({ ...before, ...next }),
      replace: true,
      resetScroll: false,
    });
  return (
    <Page title="Currencies" caption="each against each">
      <FxMatrixView
        key={shown.join()}
        currencies={shown}
        view={view ?? "rates"}
        pair={pairOf(pair, shown)}
        onCurrencies={(it) =>
          change({
            currencies: it.join() === USUAL_CURRENCIES.join() ? undefined : it.join(" "),
            pair: undefined,
          })
        }
        onView={(it) => change({ view: it === "rates" ? undefined : it })}
        onPair={(it) => change({ pair: it ? `${it.base}${it.quote}` : NONE })}
      />
    </Page>
  );
}
