/** The rail: an icon and a function code per page; on a phone, a bar at the foot. */

import { Link, useRouterState } from "@tanstack/react-router";
import { Calculator, Ellipsis, PanelLeftClose, PanelLeftOpen } from "lucide-react";
import { Fragment } from "react";
import { mayDo, useMe } from "~/features/identity/session";
import { goFrom, PAGES, type PageEntry } from "~/registry";
import { Menu, type MenuEntry } from "~/ui/menu";
import { Tooltip } from "~/ui/tooltip";
import { toggleRail, useChrome } from "./chrome";
import { useHands } from "./hands";
import styles from "./rail.module.css";

const ON_PHONE = 4; // entries at the foot before "more"

export function Rail() {
  const me = useMe();
  const symbol = useChrome((it) => it.lastSymbol);
  const entries = PAGES.filter(
    (page) => page.rail && mayDo(me, page.needs) && (page.takesSymbol !== true || symbol),
  );
  const wide = useChrome((it) => it.railWide);
  const upper = entries.filter((page) => page.group !== "You");
  const lower = entries.filter((page) => page.group === "You");
  const calculators = PAGES.filter((it) => it.group === "Lab" && !it.rail && mayDo(me, it.needs));
  const lastOfLab = upper.findLast((page) => page.group === "Lab") ?? upper.at(-1);
  return (
    <nav className={styles.rail} aria-label="Pages">
      <ul className={styles.list}>
        {upper.map((page, index) => (
          <Fragment key={page.code}>
            <RailLink page={page} symbol={symbol} extra={index >= ON_PHONE} />
            {page === lastOfLab ? <Calculators pages={calculators} symbol={symbol} /> : null}
          </Fragment>
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
        <More
          groups={[
            { pages: upper.slice(ON_PHONE) },
            { heading: "Lab", pages: calculators },
            { heading: "You", pages: lower },
          ]}
          symbol={symbol}
        />
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
          {...goFrom(page, symbol)}
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

type CalculatorsProps = { pages: PageEntry[]; symbol: string | null };

/** The calculators of the lab under one entry: too many for a place each. */
function Calculators({ pages, symbol }: CalculatorsProps) {
  const hands = useHands();
  const path = useRouterState({ select: ({ location }) => location.pathname });
  if (pages.length === 0) return null;
  const isHere = pages.some((page) => page.go(null).to === path);
  return (
    <li className={styles.extra}>
      <Menu
        label="Calculators of the lab"
        side="right"
        align="start"
        entries={entriesOf([{ heading: "Lab", pages }], symbol, hands)}
      >
        <button
          type="button"
          className={styles.link}
          aria-label="Lab"
          aria-current={isHere ? "page" : undefined}
        >
          <Calculator aria-hidden="true" />
          <span className={styles.code} aria-hidden="true">
            LAB
          </span>
          <span className={styles.title}>Lab</span>
        </button>
      </Menu>
    </li>
  );
}

type Group = { heading?: string; pages: PageEntry[] };

function entriesOf(
  groups: readonly Group[],
  symbol: string | null,
  hands: ReturnType<typeof useHands>,
): MenuEntry[] {
  return groups
    .filter(({ pages }) => pages.length > 0)
    .flatMap(({ heading, pages }) => [
      ...(heading ? [{ heading }] : []),
      ...pages.map((page) => ({
        label: page.title,
        icon: <page.icon />,
        keys: page.keys,
        onSelect: () => hands.navigate(goFrom(page, symbol)),
      })),
    ]);
}

function More({ groups, symbol }: { groups: readonly Group[]; symbol: string | null }) {
  const hands = useHands();
  return (
    <li className={styles.more}>
      <Menu label="More pages" entries={entriesOf(groups, symbol, hands)}>
        <button type="button" className={styles.link} aria-label="More pages">
          <Ellipsis />
          <span className={styles.code}>MORE</span>
        </button>
      </Menu>
    </li>
  );
}
