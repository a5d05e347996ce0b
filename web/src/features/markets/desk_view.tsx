/** A layout on screen: the dock with its panels, each with its link and its symbol. */

import { AppWindow, LayoutDashboard } from "lucide-react";
import type { ReactNode } from "react";
import { Dock, type DockTab } from "~/ui/dock/dock";
import { EmptyState } from "~/ui/empty_state";
import type { Crosshair } from "./crosshair";
import { DeskCrosshairs } from "./desk_chart";
import { findPanelKind } from "./desk_kinds";
import { type DeskLayout, type LinkName, withoutPanel } from "./desk_layout";
import { type Act, PanelBody, PanelLink, panelTitle, UnknownKind } from "./desk_panel";
import { applyAct } from "./desk_window";
import type { DeskWindows } from "./desk_windows";

type DeskViewProps = {
  name: string;
  layout: DeskLayout;
  onChange: (layout: DeskLayout) => void;
  windows: DeskWindows;
  crosshairs: ReadonlyMap<LinkName, Crosshair>;
  /** What stands where there are no panels. */
  empty: ReactNode;
};

export function DeskView({ name, layout, onChange, windows, crosshairs, empty }: DeskViewProps) {
  if (layout.tree === null) {
    const away = Object.keys(layout.windows).length > 0;
    return (
      <EmptyState
        icon={<LayoutDashboard />}
        title={away ? "All panels are in windows of their own" : "No panels yet"}
        action={empty}
      >
        Panels stand side by side, and those of one link show the same symbol.
      </EmptyState>
    );
  }
  const act: Act = (what) => onChange(applyAct(layout, what));
  return (
    <DeskCrosshairs value={crosshairs}>
      <Dock
        label={`Panels of ${name}`}
        tree={layout.tree}
        tabOf={(id) => tabOf(layout, id, act, windows)}
        onChange={(tree) => onChange({ ...layout, tree })}
        onClose={(id) => onChange(withoutPanel(layout, id))}
      />
    </DeskCrosshairs>
  );
}

function tabOf(layout: DeskLayout, id: string, act: Act, windows: DeskWindows): DockTab {
  const panel = layout.panels[id];
  const kind = findPanelKind(panel?.kind ?? "");
  if (panel === undefined || kind === undefined) {
    return { title: panel?.kind ?? id, body: () => <UnknownKind kind={panel?.kind ?? id} /> };
  }
  const Icon = kind.icon;
  return {
    title: panelTitle(layout, panel, kind),
    icon: <Icon aria-hidden="true" />,
    controls: kind.symbol === "none" ? null : <PanelLink {...{ layout, id, panel, kind, act }} />,
    menu: [
      {
        label: "Open in a window",
        icon: <AppWindow />,
        onSelect: () => windows.open(id),
      },
    ],
    body: () => <PanelBody key={id} {...{ layout, id, panel, kind, act }} />,
  };
}
