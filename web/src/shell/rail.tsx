/** The rail: an icon and a function code per page; on a phone, a bar at the foot. */

import { Link } from "@tanstack/react-router";
import { Ellipsis, PanelLeftClose, PanelLeftOpen } from "lucide-react";
import { mayDo, useMe } from "~/features/identity/session";
import { PAGES, type PageEntry } from "~/registry";
import { Menu } from "~/ui/menu";
import { Tooltip } from "~/ui/tooltip";
import { toggleRail, useChrome } from "./chrome";
import { useHands } from "./hands";
import styles from "./rail.module.css";

const ON_PHONE = 4; // entries at the foot before "more"

export function Rail() {
  const me = useMe();
  const symbol = useChrome((it) => it.lastSymbol);
  const entries = PAGES.filter(
    (page) => page.rail && mayDo(me, page.needs) && (!page.takesSymbol || symbol),
  );
  const wide = useChrome((it) => it.railWide);
  const upper = entries.filter((page) => page.group !== "You");
  const lower = entries.filter((page) => page.group === "You");
  return (
    <nav className={styles.rail} aria-label="Pages">
      <ul className={styles.list}>
        {upper.map((page, index) => (
          <RailLink key={page.code} page={page} symbol={symbol} extra={index >= ON_PHONE} />
        ))}
      </ul>
      <ul className={styles.list}>
        {lower.map((page) => (
          <RailLink key={page.code} page={page} symbol={symbol} extra />
        ))}
        <li className={styles.fold}>
          <button
            type="button"
            className={styles.link}
            aria-expanded={wide}
            aria-label={wide ? "Narrow the rail" : "Widen the rail"}
            onClick={toggleRail}
          >
            {wide ? <PanelLeftClose /> : <PanelLeftOpen />}
            <span className={styles.title}>Narrow</span>
          </button>
        </li>
        <More entries={[...upper.slice(ON_PHONE), ...lower]} symbol={symbol} />
      </ul>
    </nav>
  );
}

type RailLinkProps = { page: PageEntry; symbol: string | null; extra: boolean };

function RailLink({ page, symbol, extra }: RailLinkProps) {
  const Icon = page.icon;
  return (
    <li className={extra ? styles.extra : undefined}>
      <Tooltip text={page.title} keys={page.keys} side="right">
        <Link
          {...page.go(symbol)}
          className={styles.link}
          activeOptions={{ exact: page.code === "HOME", includeSearch: false }}
        >
          <Icon aria-hidden="true" />
          <span className={styles.code} aria-hidden="true">
            {page.code}
          </span>
          <span className={styles.title}>{page.title}</span>
        </Link>
      </Tooltip>
    </li>
  );
}

function More({ entries, symbol }: { entries: PageEntry[]; symbol: string | null }) {
  const hands = useHands();
  return (
    <li className={styles.more}>
      <Menu
        label="More pages"
        entries={entries.map((page) => ({
          label: page.title,
          icon: <page.icon />,
          onSelect: () => hands.navigate(page.go(symbol)),
        }))}
      >
        <button type="button" className={styles.link} aria-label="More pages">
          <Ellipsis />
          <span className={styles.code}>MORE</span>
        </button>
      </Menu>
    </li>
  );
}
