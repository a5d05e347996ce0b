/** Home: the market at a glance, the reader's list, what waits, and the first steps. */

import { HeatMap } from "~/features/markets/heat_map";
import { InstrumentStrip } from "~/features/markets/instrument_strip";
import { MoversPanel } from "~/features/markets/movers_panel";
import { MyWatchlist } from "~/features/markets/my_watchlist";
import { useTitle } from "~/ui/page";
import styles from "./home.module.css";
import { FirstSteps } from "./home_first_steps";
import { NeedsYou } from "./home_needs_you";

export function HomePage() {
  useTitle("Home");
  return (
    <div className={styles.page}>
      <h1 className="visually-hidden">Home</h1>
      <InstrumentStrip />
      <div className={styles.columns}>
        <MoversPanel />
        <MyWatchlist />
        <div className={styles.wide}>
          <HeatMap />
        </div>
        <div className={styles.side}>
          <FirstSteps />
          <NeedsYou />
        </div>
      </div>
    </div>
  );
}
