/** A panel of DESK in a window of its own. */

import { useMay } from "~/features/identity/session";
import { DeskRights } from "~/features/markets/desk_alerts";
import { DeskPanelWindow } from "~/features/markets/desk_panel_window";
import { BareFrame } from "~/shell/shell";
import { deskPanelRoute } from "./desk_panel";

export function DeskPanelPage() {
  const { layout, panel } = deskPanelRoute.useSearch();
  const arms = useMay("alerts:write");
  return (
    <BareFrame>
      <DeskRights value={arms}>
        <DeskPanelWindow key={`${layout} ${panel}`} name={layout} id={panel} />
      </DeskRights>
    </BareFrame>
  );
}
