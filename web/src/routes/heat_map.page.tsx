/** Heat map (HM): every stock as a tile, with the breadth of the market beside it. */

import { BreadthPanel } from "~/features/markets/breadth_panel";
import { HeatMap } from "~/features/markets/heat_map";
import { Page } from "~/ui/page";
import styles from "./heat_map.module.css";

export function HeatMapPage() {
  return (
    <Page title="Heat map" caption="every stock, by sector">
      <div className={styles.room}>
        <HeatMap />
      </div>
      <BreadthPanel />
    </Page>
  );
}
