/** Ready layouts: what a trader, a macro reader and a researcher would lay out first. */

import { type DockNode, tidy, wholeShares } from "~/ui/dock/dock_tree";
import {
  type DeskLayout,
  type DeskPanel,
  FIRST_SYMBOL,
  type LinkName,
  newLinks,
} from "./desk_layout";

type Sketch =
  | readonly [kind: string, link: LinkName | null]
  | { row: readonly Sketch[]; shares: readonly number[] }
  | { column: readonly Sketch[]; shares: readonly number[] }
  | { tabs: readonly (readonly [kind: string, link: LinkName | null])[] };

export type ReadyDesk = { name: string; about: string; layout: DeskLayout };

type SketchedDesk = { name: string; about: string; symbol?: string; sketch: Sketch };

const SKETCHES: readonly SketchedDesk[] = [
  {
    name: "Trader",
    about: "A watchlist that leads chart, quote, book and trades",
    sketch: {
      row: [
        {
          column: [
            ["watchlist", "a"],
            {
              tabs: [
                ["movers", "a"],
                ["alerts", "a"],
              ],
            },
          ],
          shares: [3, 2],
        },
        {
          column: [
            ["chart", "a"],
            {
              tabs: [
                ["news", "a"],
                ["depth", "a"],
                ["actions", "a"],
              ],
            },
          ],
          shares: [2, 1],
        },
        {
          column: [
            ["quote", "a"],
            ["statistics", "a"],
          ],
          shares: [1, 1],
        },
      ],
      shares: [28, 47, 25],
    },
  },
  {
    name: "Macro",
    about: "The curve, currencies, the calendar, and a pair",
    symbol: "EURUSD",
    sketch: {
      row: [
        {
          column: [
            ["curve", null],
            ["fx", "b"],
          ],
          shares: [1, 1],
        },
        {
          column: [
            ["calendar", null],
            {
              tabs: [
                ["market news", null],
                ["market posts", null],
              ],
            },
          ],
          shares: [3, 2],
        },
        {
          column: [
            ["chart", "b"],
            ["heat map", "b"],
          ],
          shares: [1, 1],
        },
      ],
      shares: [36, 30, 34],
    },
  },
  {
    name: "Research",
    about: "One company: its chart, figures, filings and news",
    sketch: {
      row: [
        {
          column: [
            ["watchlist", "c"],
            ["statistics", "c"],
          ],
          shares: [1, 1],
        },
        {
          column: [
            ["chart", "c"],
            {
              tabs: [
                ["fundamentals", "c"],
                ["options", "c"],
              ],
            },
          ],
          shares: [1, 1],
        },
        {
          column: [
            ["news", "c"],
            {
              tabs: [
                ["filings", "c"],
                ["actions", "c"],
              ],
            },
          ],
          shares: [1, 1],
        },
      ],
      shares: [24, 48, 28],
    },
  },
];

export const READY_DESKS: readonly ReadyDesk[] = SKETCHES.map(
  ({ name, about, sketch, symbol }) => ({
    name,
    about,
    layout: layoutOf(sketch, symbol),
  }),
);

/** What a ready layout would like to show first, where that is known here. */
export function wishesOf(name: string): string[] {
  const { symbol } = SKETCHES.find((desk) => desk.name === name) ?? {};
  return symbol === undefined ? [FIRST_SYMBOL, "BTC-USD"] : [symbol, "EUR-USD", "USDJPY"];
}

/** The layout with every link on a symbol that exists here. */
export function showing(layout: DeskLayout, symbol: string | null): DeskLayout {
  return symbol === null ? layout : { ...layout, links: newLinks(symbol) };
}

export function readyDesk(name: string): ReadyDesk | undefined {
  return READY_DESKS.find((desk) => desk.name === name);
}

function layoutOf(sketch: Sketch, symbol: string | undefined): DeskLayout {
  const panels: Record<string, DeskPanel> = {};
  let nodes = 0;
  const add = ([kind, link]: readonly [string, LinkName | null]) => {
    const id = `p${Object.keys(panels).length + 1}`;
    panels[id] = { kind, link, range: null, symbol: null, choice: null };
    return id;
  };
  const build = (part: Sketch): DockNode => {
    nodes += 1;
    const id = `n${nodes}`;
    if ("row" in part || "column" in part) {
      const [direction, parts] =
        "row" in part ? (["row", part.row] as const) : (["column", part.column] as const);
      const children = parts.map(build);
      return { kind: "split", id, direction, children, shares: wholeShares(part.shares) };
    }
    const tabs = "tabs" in part ? part.tabs.map(add) : [add(part)];
    return { kind: "group", id, tabs, active: tabs[0] ?? "" };
  };
  const tree = tidy(build(sketch));
  return { links: newLinks(symbol), panels, tree, windows: {} };
}
