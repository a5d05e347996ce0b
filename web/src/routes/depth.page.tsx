/** Depth and tape (DOM): who wants to trade at which price, and who just did. */

import { useParams } from "@tanstack/react-router";
import { asProblem } from "~/api/problem";
import { AssetHeader } from "~/features/markets/asset_header";
import { DepthView } from "~/features/markets/depth_view";
import { useAsset, useQuote } from "~/features/markets/queries";
import { ErrorState } from "~/ui/error_state";
import { useTitle } from "~/ui/page";
import styles from "./asset.module.css";

export function DepthPage() {
  const params = useParams({ from: "/app/depth/$symbol" });
  const symbol = params.symbol.toUpperCase();
  const asset = useAsset(symbol);
  const quote = useQuote(symbol);
  useTitle(`${symbol} depth`);
  if (asset.error && !asset.data) {
    const missing = asProblem(asset.error).status === 404;
    return (
      <>
        <h1 className="visually-hidden">{symbol}</h1>
        <ErrorState
          error={asset.error}
          {...(missing
            ? { title: `${symbol} is not known here` }
            : { onRetry: () => void asset.refetch() })}
        />
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
