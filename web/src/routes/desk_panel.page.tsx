/** A panel of DESK in a window of its own. */

import { useMay } from "~/features/identity/session";
import { BarRights } from "~/features/markets/bar_fetch";
import { DeskRights } from "~/features/markets/desk_alerts";
import { DeskPanelWindow } from "~/features/markets/desk_panel_window";
import { BareFrame } from "~/shell/shell";
import { deskPanelRoute } from "./desk_panel";

export function DeskPanelPage() {
  const { layout, panel } = deskPanelRoute.useSearch();
  const arms = useMay("alerts:write");
  const fetches = useMay("markets:write");
  return (
    <BareFrame>
      <DeskRights value={arms}>
        <BarRights value={fetches}>
          <DeskPanelWindow key={`${layout} ${panel}`} name={layout} id={panel} />
        </BarRights>
      </DeskRights>
    </BareFrame>
  );
}
