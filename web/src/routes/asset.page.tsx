/** Asset (DES): who it is, where it stands, what it did. */

import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { asProblem } from "~/api/problem";
import { useMay } from "~/features/identity/session";
import { ActionsPanel } from "~/features/markets/actions_panel";
import { AssetDetails } from "~/features/markets/asset_details";
import { AssetHeader } from "~/features/markets/asset_header";
import { AssetOverview } from "~/features/markets/asset_overview";
import { DepthView } from "~/features/markets/depth_view";
import { FilingsPanel } from "~/features/markets/filings_panel";
import { FundamentalsView } from "~/features/markets/fundamentals_view";
import { HistoryPanel } from "~/features/markets/history_panel";
import { NewsPanel } from "~/features/markets/news_panel";
import { OptionChainView } from "~/features/markets/option_chain_view";
import { PostsPanel } from "~/features/markets/posts_panel";
import { type Asset, type Quote, useAsset, useQuote } from "~/features/markets/queries";
import { UnknownAsset } from "~/features/markets/unknown_asset";
import { ErrorState } from "~/ui/error_state";
import { useTitle } from "~/ui/page";
import { type Tab, Tabs } from "~/ui/tabs";
import type { AssetTab } from "./asset";
import styles from "./asset.module.css";

const TABS: Tab<AssetTab>[] = [
  { key: "overview", label: "Overview" },
  { key: "depth", label: "Depth" },
  { key: "fundamentals", label: "Fundamentals" },
  { key: "filings", label: "Filings" },
  { key: "options", label: "Options" },
  { key: "news", label: "News" },
  { key: "posts", label: "Posts" },
  { key: "history", label: "History" },
  { key: "actions", label: "Actions" },
  { key: "details", label: "Details" },
];

export function AssetPage() {
  const params = useParams({ from: "/app/asset/$symbol" });
  const { tab = "overview", ask } = useSearch({ from: "/app/asset/$symbol" });
  const navigate = useNavigate();
  const mayAdd = useMay("markets:write");
  const symbol = params.symbol.toUpperCase();
  const asset = useAsset(symbol);
  const quote = useQuote(symbol);
  useTitle(asset.data ? `${symbol} ${asset.data.name}` : symbol);

  if (asset.error && !asset.data) {
    if (asProblem(asset.error).status === 404) {
      return (
        <UnknownAsset
          key={symbol}
          symbol={symbol}
          ask={ask === true}
          mayAdd={mayAdd}
          whole
          onOther={(other) => void navigate({ to: "/asset/$symbol", params: { symbol: other } })}
        />
      );
    }
    return (
      <>
        <h1 className="visually-hidden">{symbol}</h1>
        <ErrorState error={asset.error} onRetry={() => void asset.refetch()} />
      </>
    );
  }
  return (
    <div className={styles.page}>
      <AssetHeader symbol={symbol} asset={asset.data} quote={quote.data} />
      <div>
        <Tabs
          label={symbol}
          tabs={TABS}
          value={tab}
          onChange={(next) =>
            void navigate({
              to: "/asset/$symbol",
              params: { symbol },
              search: { tab: next === "overview" ? undefined : next },
              replace: true,
            })
          }
        >
          <div className={styles.tab}>
            <TabBody tab={tab} symbol={symbol} asset={asset.data} quote={quote.data} />
          </div>
        </Tabs>
      </div>
    </div>
  );
}

type TabBodyProps = {
  tab: AssetTab;
  symbol: string;
  asset: Asset | undefined;
  quote: Quote | undefined;
};

function TabBody({ tab, symbol, asset, quote }: TabBodyProps) {
  const mayEdit = useMay("markets:write");
  switch (tab) {
    case "overview":
      return <AssetOverview key={symbol} symbol={symbol} asset={asset} quote={quote} />;
    case "depth":
      return <DepthView key={symbol} symbol={symbol} />;
    case "fundamentals":
      return <FundamentalsView key={symbol} symbol={symbol} />;
    case "filings":
      return <FilingsPanel key={symbol} symbol={symbol} />;
    case "options":
      return <OptionChainView key={symbol} symbol={symbol} />;
    case "news":
      return <NewsPanel key={symbol} symbol={symbol} />;
    case "posts":
      return <Posts key={symbol} symbol={symbol} />;
    case "history":
      return <HistoryPanel key={symbol} symbol={symbol} />;
    case "actions":
      return <ActionsPanel symbol={symbol} />;
    case "details":
      return <AssetDetails asset={asset} mayEdit={mayEdit} />;
  }
}

function Posts({ symbol }: { symbol: string }) {
  const { order = "newest" } = useSearch({ from: "/app/asset/$symbol" });
  const navigate = useNavigate({ from: "/asset/$symbol" });
  return (
    <PostsPanel
      symbol={symbol}
      order={order}
      onOrder={(next) =>
        void navigate({
          search: { tab: "posts", order: next === "points" ? next : undefined },
          replace: true,
          resetScroll: false,
        })
      }
    />
  );
}
