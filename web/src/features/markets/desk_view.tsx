/** A layout on screen: the dock with its panels, each with its link and its symbol. */

import { LayoutDashboard, Link2, Link2Off } from "lucide-react";
import { Component, type ReactNode, Suspense } from "react";
import { IconButton } from "~/ui/button";
import { Dock, type DockTab } from "~/ui/dock/dock";
import { EmptyState } from "~/ui/empty_state";
import { ErrorState } from "~/ui/error_state";
import { Menu, type MenuEntry } from "~/ui/menu";
import { FramedPanel } from "~/ui/panel";
import { Skeleton } from "~/ui/skeleton";
import styles from "./desk.module.css";
import { DeskCrosshairs, useDeskCrosshairs } from "./desk_chart";
import { findPanelKind, type PanelKind } from "./desk_kinds";
import {
  type DeskLayout,
  type DeskPanel,
  followers,
  LINKS,
  type LinkName,
  subjectOf,
  withChoice,
  withLink,
  withoutPanel,
  withSubject,
} from "./desk_layout";
import { SymbolTarget } from "./open_symbol";
import { SymbolInput } from "./symbol_input";

export const LINK_NAMES: Record<LinkName, string> = {
  a: "Link A",
  b: "Link B",
  c: "Link C",
  d: "Link D",
};

type DeskViewProps = {
  name: string;
  layout: DeskLayout;
  onChange: (layout: DeskLayout) => void;
  /** What stands where there are no panels. */
  empty: ReactNode;
};

export function DeskView({ name, layout, onChange, empty }: DeskViewProps) {
  const crosshairs = useDeskCrosshairs();
  if (layout.tree === null) {
    return (
      <EmptyState icon={<LayoutDashboard />} title="No panels yet" action={empty}>
        Panels stand side by side, and those of one link show the same symbol.
      </EmptyState>
    );
  }
  return (
    <DeskCrosshairs value={crosshairs}>
      <Dock
        label={`Panels of ${name}`}
        tree={layout.tree}
        tabOf={(id) => tabOf(layout, id, onChange)}
        onChange={(tree) => onChange({ ...layout, tree })}
        onClose={(id) => onChange(withoutPanel(layout, id))}
      />
    </DeskCrosshairs>
  );
}

type Change = (layout: DeskLayout) => void;

function tabOf(layout: DeskLayout, id: string, onChange: Change): DockTab {
  const panel = layout.panels[id];
  const kind = findPanelKind(panel?.kind ?? "");
  if (panel === undefined || kind === undefined) {
    return { title: panel?.kind ?? id, body: () => <UnknownKind kind={panel?.kind ?? id} /> };
  }
  const { symbol } = subjectOf(layout, panel);
  const Icon = kind.icon;
  return {
    title: kind.symbol === "shows" ? `${kind.title} ${symbol}` : kind.title,
    icon: <Icon aria-hidden="true" />,
    controls:
      kind.symbol === "none" ? null : <PanelLink {...{ layout, id, panel, kind, onChange }} />,
    body: () => <PanelBody key={id} {...{ layout, id, panel, kind, onChange }} />,
  };
}

type PartProps = {
  layout: DeskLayout;
  id: string;
  panel: DeskPanel;
  kind: PanelKind;
  onChange: Change;
};

/** Which link a panel follows, said by colour and letter; beside it, for panels of a symbol, the symbol. */
function PanelLink({ layout, id, panel, kind, onChange }: PartProps) {
  const choose = (link: LinkName | null) => () => onChange(withLink(layout, id, link));
  const entries: MenuEntry[] = [
    { heading: "Follow the symbol and range of" },
    ...LINKS.map((link) => ({
      label: `${LINK_NAMES[link]}: ${layout.links[link].symbol}`,
      icon: <i className={styles.dot} data-link={link} aria-hidden="true" />,
      checked: panel.link === link,
      onSelect: choose(link),
    })),
    { label: "Nobody", checked: panel.link === null, onSelect: choose(null) },
  ];
  const words = panel.link === null ? "Follows nobody" : LINK_NAMES[panel.link];
  return (
    <>
      {kind.symbol === "shows" ? (
        <span className={styles.symbol}>
          <SymbolInput
            label={`Symbol of ${kind.title.toLowerCase()}`}
            placeholder="Symbol"
            onChoose={(symbol) => onChange(withSubject(layout, id, { symbol }))}
          />
        </span>
      ) : null}
      <Menu label="Link" entries={entries}>
        <IconButton
          label={`${words}: change the link`}
          icon={
            panel.link === null ? (
              <Link2Off />
            ) : (
              <span className={styles.link} data-link={panel.link}>
                <Link2 />
                {panel.link.toUpperCase()}
              </span>
            )
          }
        />
      </Menu>
    </>
  );
}

function PanelBody({ layout, id, panel, kind, onChange }: PartProps) {
  const subject = subjectOf(layout, panel);
  // A panel that follows nobody is alone with its symbol; what lists symbols then leads to their pages.
  const leads = kind.symbol === "shows" || followers(layout, id).length > 0;
  const target = (symbol: string) => onChange(withSubject(layout, id, { symbol }));
  return (
    <FramedPanel value={true}>
      <SymbolTarget value={leads ? target : null}>
        <Guard key={`${kind.kind} ${subject.symbol}`}>
          <Suspense fallback={<Skeleton height="100%" />}>
            {kind.body({
              ...subject,
              choice: panel.choice,
              link: panel.link,
              onRange: (range) => onChange(withSubject(layout, id, { range })),
              onChoice: (choice) => onChange(withChoice(layout, id, choice)),
            })}
          </Suspense>
        </Guard>
      </SymbolTarget>
    </FramedPanel>
  );
}

/** One panel that fails leaves the others standing. */
class Guard extends Component<{ children: ReactNode }, { error: unknown }> {
  override state = { error: null };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override render() {
    if (this.state.error === null) return this.props.children;
    return <ErrorState error={this.state.error} onRetry={() => this.setState({ error: null })} />;
  }
}

function UnknownKind({ kind }: { kind: string }) {
  return (
    <EmptyState icon={<LayoutDashboard />} title={`“${kind}” is not known here`}>
      A newer version of Prospect made this panel. It stays in the layout; close it if it is in the
      way.
    </EmptyState>
  );
}
