/** Every kind of panel: its name, whether it is of a symbol, and what it shows. */

import {
  CandlestickChart,
  Grid3x3,
  Info,
  type LucideIcon,
  Scissors,
  Sigma,
  Star,
  Table2,
  TrendingUp,
} from "lucide-react";
import type { ReactNode } from "react";
import { ActionsPanel } from "./actions_panel";
import { DeskChart } from "./desk_chart";
import { DeskWatchlist } from "./desk_watchlist";
import { HeatMap } from "./heat_map";
import { HistoryPanel } from "./history_panel";
import { KeyStatistics } from "./key_statistics";
import { MoversPanel } from "./movers_panel";
import { useAsset, useQuote } from "./queries";
import { QuotePanel } from "./quote_panel";
import type { RangeName } from "./range";

export type PanelProps = {
  symbol: string;
  range: RangeName;
  choice: string | null;
  onRange: (range: RangeName) => void;
  onChoice: (choice: string) => void;
};

export type PanelKind = {
  kind: string;
  title: string;
  about: string;
  icon: LucideIcon;
  /** `shows` the symbol of its link, `leads` it, or has nothing to do with one. */
  symbol: "shows" | "leads" | "none";
  body: (props: PanelProps) => ReactNode;
};

export const PANEL_KINDS: readonly PanelKind[] = [
  {
    kind: "chart",
    title: "Chart",
    about: "Daily prices over the shared range",
    icon: CandlestickChart,
    symbol: "shows",
    body: (props) => <DeskChart {...props} />,
  },
  {
    kind: "watchlist",
    title: "Watchlist",
    about: "A list whose rows lead the others",
    icon: Star,
    symbol: "leads",
    body: (props) => <DeskWatchlist {...props} />,
  },
  {
    kind: "quote",
    title: "Quote",
    about: "Price, both sides, ranges",
    icon: Info,
    symbol: "shows",
    body: ({ symbol }) => <QuotePanel symbol={symbol} />,
  },
  {
    kind: "statistics",
    title: "Statistics",
    about: "Returns, risk and averages, each explained",
    icon: Sigma,
    symbol: "shows",
    body: ({ symbol }) => <Statistics symbol={symbol} />,
  },
  {
    kind: "movers",
    title: "Movers",
    about: "What rose, fell and traded most",
    icon: TrendingUp,
    symbol: "leads",
    body: () => <MoversPanel />,
  },
  {
    kind: "heat map",
    title: "Heat map",
    about: "Stocks by sector, coloured by change",
    icon: Grid3x3,
    symbol: "leads",
    body: () => <HeatMap />,
  },
  {
    kind: "actions",
    title: "Actions",
    about: "Splits and dividends",
    icon: Scissors,
    symbol: "shows",
    body: ({ symbol }) => <ActionsPanel symbol={symbol} />,
  },
  {
    kind: "history",
    title: "History",
    about: "The bars as a table",
    icon: Table2,
    symbol: "shows",
    body: ({ symbol }) => <HistoryPanel key={symbol} symbol={symbol} />,
  },
];

export function findPanelKind(kind: string): PanelKind | undefined {
  return PANEL_KINDS.find((it) => it.kind === kind);
}

function Statistics({ symbol }: { symbol: string }) {
  const asset = useAsset(symbol);
  const quote = useQuote(symbol);
  return (
    <div style={{ padding: "0 var(--s3)" }}>
      <KeyStatistics asset={asset.data} quote={quote.data} />
    </div>
  );
}
