/** Watchlists. */

import { Page } from "~/ui/page";

export function WatchlistsPage() {
  return <Page title="Watchlists">{null}</Page>;
}
