/** Every kind of panel: its name, whether it is of a symbol, and what it shows. */

import {
  BellRing,
  CalendarDays,
  CandlestickChart,
  ChartBarBig,
  Coins,
  FileSpreadsheet,
  Files,
  Grid3x3,
  Info,
  Layers2,
  type LucideIcon,
  MessagesSquare,
  Newspaper,
  Scissors,
  Sigma,
  Spline,
  Star,
  Table2,
  TrendingUp,
} from "lucide-react";
import type { ReactNode } from "react";
import { FramedPanel } from "~/ui/panel";
import { ActionsPanel } from "./actions_panel";
import { DepthView } from "./depth_view";
import styles from "./desk.module.css";
import { DeskAlerts } from "./desk_alerts";
import { DeskChart } from "./desk_chart";
import type { LinkName } from "./desk_layout";
import { DeskWatchlist } from "./desk_watchlist";
import type { CalendarKind, SpanName } from "./economic_calendar";
import { EconomicCalendarView, USUAL_CALENDAR } from "./economic_calendar_view";
import { FilingsPanel } from "./filings_panel";
import { FundamentalsView } from "./fundamentals_view";
import { FxInPanel } from "./fx_matrix_view";
import { HeatMap } from "./heat_map";
import { HistoryPanel } from "./history_panel";
import { KeyStatistics } from "./key_statistics";
import { MoversPanel } from "./movers_panel";
import { NewsPanel } from "./news_panel";
import { useOpenSymbol } from "./open_symbol";
import { OptionChainView } from "./option_chain_view";
import type { PostOrder } from "./posts";
import { PostsPanel } from "./posts_panel";
import { useAsset, useQuote } from "./queries";
import { QuotePanel } from "./quote_panel";
import type { RangeName } from "./range";
import { CurveInPanel } from "./yield_curve_view";

export type PanelProps = {
  symbol: string;
  range: RangeName;
  choice: string | null;
  link: LinkName | null;
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
    about: "Prices over the shared range",
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
    kind: "depth",
    title: "Depth and tape",
    about: "The order book and the last trades",
    icon: ChartBarBig,
    symbol: "shows",
    body: ({ symbol }) => <DepthView key={symbol} symbol={symbol} />,
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
    kind: "alerts",
    title: "Alerts",
    about: "What is watched, and when it fired",
    icon: BellRing,
    symbol: "leads",
    body: () => <DeskAlerts />,
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
    kind: "news",
    title: "News",
    about: "Titles about one asset",
    icon: Newspaper,
    symbol: "shows",
    body: ({ symbol }) => <NewsPanel key={symbol} symbol={symbol} />,
  },
  {
    kind: "market news",
    title: "Market news",
    about: "Titles about everything",
    icon: Newspaper,
    symbol: "leads",
    body: () => <NewsPanel symbol={null} />,
  },
  {
    kind: "posts",
    title: "Posts",
    about: "What people say about one asset",
    icon: MessagesSquare,
    symbol: "shows",
    body: (props) => <PostsInPanel key={props.symbol} {...props} />,
  },
  {
    kind: "market posts",
    title: "Market posts",
    about: "What people on public boards talk about",
    icon: MessagesSquare,
    symbol: "none",
    body: (props) => <PostsInPanel {...props} symbol={null} />,
  },
  {
    kind: "fundamentals",
    title: "Fundamentals",
    about: "Statements and ratios from filings",
    icon: FileSpreadsheet,
    symbol: "shows",
    body: ({ symbol }) => (
      <Padded>
        <FundamentalsView key={symbol} symbol={symbol} />
      </Padded>
    ),
  },
  {
    kind: "filings",
    title: "Filings",
    about: "What a company filed",
    icon: Files,
    symbol: "shows",
    body: ({ symbol }) => <FilingsPanel key={symbol} symbol={symbol} />,
  },
  {
    kind: "options",
    title: "Options",
    about: "Calls, strikes and puts of an expiry",
    icon: Layers2,
    symbol: "shows",
    body: ({ symbol }) => (
      <Padded>
        <OptionChainView key={symbol} symbol={symbol} />
      </Padded>
    ),
  },
  {
    kind: "calendar",
    title: "Calendar",
    about: "Releases, earnings and holidays by day",
    icon: CalendarDays,
    symbol: "leads",
    body: (props) => <CalendarInPanel {...props} />,
  },
  {
    kind: "curve",
    title: "Yield curve",
    about: "Government yields, today and before",
    icon: Spline,
    symbol: "none",
    body: (props) => <CurveInPanel {...props} />,
  },
  {
    kind: "fx",
    title: "Currencies",
    about: "Each against each",
    icon: Coins,
    symbol: "leads",
    body: () => <Currencies />,
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

/** For what is panels itself: they keep their boxes and titles. */
function Padded({ children }: { children: ReactNode }) {
  return (
    <FramedPanel value={false}>
      <div className={styles.padded}>{children}</div>
    </FramedPanel>
  );
}

function Currencies() {
  return <FxInPanel onOpen={useOpenSymbol()} />;
}

/** What was chosen stands in the layout as `span country kind`, a dash for any. */
function CalendarInPanel({ choice, onChoice }: PanelProps) {
  const [span, country, kind] = (choice ?? "").split(" ").map((it) => (it === "-" ? "" : it));
  const terms = {
    ...USUAL_CALENDAR,
    span: (span || USUAL_CALENDAR.span) as SpanName,
    country: country || null,
    kind: (kind || null) as CalendarKind | null,
  };
  return (
    <Padded>
      <EconomicCalendarView
        small
        terms={terms}
        onChange={(next) => onChoice([next.span, next.country ?? "-", next.kind ?? "-"].join(" "))}
      />
    </Padded>
  );
}

type PostsInPanelProps = Pick<PanelProps, "choice" | "onChoice"> & { symbol: string | null };

function PostsInPanel({ symbol, choice, onChoice }: PostsInPanelProps) {
  const order: PostOrder = choice === "points" ? choice : "newest";
  return <PostsPanel symbol={symbol} order={order} onOrder={onChoice} />;
}

function Statistics({ symbol }: { symbol: string }) {
  const asset = useAsset(symbol);
  const quote = useQuote(symbol);
  return (
    <Padded>
      <KeyStatistics asset={asset.data} quote={quote.data} />
    </Padded>
  );
}
