/** One panel of a desk, wherever it stands: its link, its symbol, and what it shows. */

import { LayoutDashboard, Link2, Link2Off } from "lucide-react";
import { Component, type ReactNode, Suspense } from "react";
import { IconButton } from "~/ui/button";
import { EmptyState } from "~/ui/empty_state";
import { ErrorState } from "~/ui/error_state";
import { Menu, type MenuEntry } from "~/ui/menu";
import { FramedPanel } from "~/ui/panel";
import { Skeleton } from "~/ui/skeleton";
import styles from "./desk.module.css";
import type { PanelKind } from "./desk_kinds";
import {
  type DeskLayout,
  type DeskPanel,
  followers,
  LINKS,
  type LinkName,
  subjectOf,
} from "./desk_layout";
import type { DeskAct } from "./desk_window";
import { SymbolTarget } from "./open_symbol";
import { SymbolInput } from "./symbol_input";

export const LINK_NAMES: Record<LinkName, string> = {
  a: "Link A",
  b: "Link B",
  c: "Link C",
  d: "Link D",
};

export type Act = (what: DeskAct) => void;

/** The name a panel goes by: its kind, and its symbol when it shows one. */
export function panelTitle(layout: DeskLayout, panel: DeskPanel, kind: PanelKind): string {
  return kind.symbol === "shows" ? `${kind.title} ${subjectOf(layout, panel).symbol}` : kind.title;
}

export type PartProps = {
  layout: DeskLayout;
  id: string;
  panel: DeskPanel;
  kind: PanelKind;
  act: Act;
};

/** Which link a panel follows, said by colour and letter; beside it, for panels of a symbol, the symbol. */
export function PanelLink({ layout, id, panel, kind, act }: PartProps) {
  const choose = (link: LinkName | null) => () => act({ act: "link", id, link });
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
            onChoose={(symbol) => act({ act: "subject", id, change: { symbol } })}
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

export function PanelBody({ layout, id, panel, kind, act }: PartProps) {
  const subject = subjectOf(layout, panel);
  // A panel that follows nobody is alone with its symbol; what lists symbols then leads to their pages.
  const leads = kind.symbol === "shows" || followers(layout, id).length > 0;
  const target = (symbol: string) => act({ act: "subject", id, change: { symbol } });
  return (
    <FramedPanel value={true}>
      <SymbolTarget value={leads ? target : null}>
        <Guard key={`${kind.kind} ${subject.symbol}`}>
          <Suspense fallback={<Skeleton height="100%" />}>
            {kind.body({
              ...subject,
              choice: panel.choice,
              link: panel.link,
              onRange: (range) => act({ act: "subject", id, change: { range } }),
              onChoice: (choice) => act({ act: "choice", id, choice }),
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

export function UnknownKind({ kind }: { kind: string }) {
  return (
    <EmptyState icon={<LayoutDashboard />} title={`“${kind}” is not known here`}>
      A newer version of Prospect made this panel. It stays in the layout; close it if it is in the
      way.
    </EmptyState>
  );
}
