/** Panels (DESK): what one wants to see beside each other, linked, and kept under a name. */

import { useMay } from "~/features/identity/session";
import { BarRights } from "~/features/markets/bar_fetch";
import { DeskRights } from "~/features/markets/desk_alerts";
import { DeskWorkspace } from "~/features/markets/desk_workspace";
import { useTitle } from "~/ui/page";
import { deskRoute } from "./desk";

const FIRST_LAYOUT = "Trader";

export function DeskPage() {
  const { layout = FIRST_LAYOUT } = deskRoute.useSearch();
  const navigate = deskRoute.useNavigate();
  const arms = useMay("alerts:write");
  const fetches = useMay("markets:write");
  const mayWrite = useMay("watchlists:write");
  useTitle(`${layout} panels`);
  return (
    <DeskRights value={arms}>
      <BarRights value={fetches}>
        <DeskWorkspace
          key={layout}
          name={layout}
          mayWrite={mayWrite}
          onOpen={(name) => void navigate({ search: { layout: name } })}
        />
      </BarRights>
    </DeskRights>
  );
}
