/** Home (WEI): the market at a glance, the reader's list, what is due, what waits. */

import { BreadthPanel } from "~/features/markets/breadth_panel";
import { HeatMap } from "~/features/markets/heat_map";
import { useFirstAsset } from "~/features/markets/known_assets";
import { MarketBoard } from "~/features/markets/market_board";
import { MoversPanel } from "~/features/markets/movers_panel";
import { MyWatchlist } from "~/features/markets/my_watchlist";
import { TodayPanel } from "~/features/markets/today_panel";
import { useTitle } from "~/ui/page";
import styles from "./home.module.css";
import { Beginning } from "./home_beginning";
import { FirstSteps } from "./home_first_steps";
import { NeedsYou } from "./home_needs_you";

export function HomePage() {
  useTitle("Home");
  const first = useFirstAsset();
  return (
    <div className={styles.page}>
      <h1 className="visually-hidden">Home</h1>
      {first === null ? <EmptyHome /> : <FullHome />}
    </div>
  );
}

/** Without any asset most panels could only say so: what can be done comes first. */
function EmptyHome() {
  return (
    <>
      <Beginning />
      <FirstSteps />
      <div className={styles.pair}>
        <TodayPanel />
        <NeedsYou />
      </div>
    </>
  );
}

function FullHome() {
  return (
    <>
      <FirstSteps />
      <MarketBoard />
      <div className={styles.columns}>
        <div className={styles.left}>
          <MoversPanel />
          <MyWatchlist />
        </div>
        <div className={styles.middle}>
          <HeatMap />
          <div className={styles.pair}>
            <TodayPanel />
            <BreadthPanel />
          </div>
        </div>
        <div className={styles.side}>
          <NeedsYou />
        </div>
      </div>
    </>
  );
}
