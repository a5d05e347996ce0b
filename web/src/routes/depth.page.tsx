/** Depth and tape (DOM): who wants to trade at which price, and who just did. */

import { useNavigate, useParams } from "@tanstack/react-router";
import { asProblem } from "~/api/problem";
import { useMay } from "~/features/identity/session";
import { AssetHeader } from "~/features/markets/asset_header";
import { DepthView } from "~/features/markets/depth_view";
import { useAsset, useQuote } from "~/features/markets/queries";
import { UnknownAsset } from "~/features/markets/unknown_asset";
import { ErrorState } from "~/ui/error_state";
import { useTitle } from "~/ui/page";
import styles from "./asset.module.css";

export function DepthPage() {
  const params = useParams({ from: "/app/depth/$symbol" });
  const symbol = params.symbol.toUpperCase();
  const navigate = useNavigate();
  const mayAdd = useMay("markets:write");
  const asset = useAsset(symbol);
  const quote = useQuote(symbol);
  useTitle(`${symbol} depth`);
  if (asset.error && !asset.data) {
    if (asProblem(asset.error).status === 404) {
      return (
        <UnknownAsset
          key={symbol}
          symbol={symbol}
          mayAdd={mayAdd}
          whole
          onOther={(other) => void navigate({ to: "/depth/$symbol", params: { symbol: other } })}
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
      <DepthView key={symbol} symbol={symbol} />
    </div>
  );
}
