/** Depth and tape of one symbol, or who would have them. */

import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Layers2 } from "lucide-react";
import { asProblem } from "~/api/problem";
import { EmptyState } from "~/ui/empty_state";
import { ErrorState } from "~/ui/error_state";
import { Message } from "~/ui/message";
import { Panel } from "~/ui/panel";
import { Skeleton } from "~/ui/skeleton";
import styles from "./depth.module.css";
import { useDepth } from "./depth_feed";
import { DepthLadder } from "./depth_ladder";
import { providersQuery } from "./providers";
import { type Asset, useAsset, useAssetsOfType } from "./queries";
import { TradeTape } from "./trade_tape";

/** What is traded in an open order book somewhere; the others have none that a provider here could give. */
const WITH_BOOKS: readonly Asset["type"][] = ["crypto", "option", "custom"];

export function DepthView({ symbol }: { symbol: string }) {
  const asset = useAsset(symbol);
  const type = asset.data?.type;
  if (type === undefined && asset.isPending) return <Waiting />;
  if (type === undefined || WITH_BOOKS.includes(type)) return <AskedDepth symbol={symbol} />;
  return <NoDepth symbol={symbol} reason={`The order book of this ${type} is not public`} />;
}

function AskedDepth({ symbol }: { symbol: string }) {
  const { depth, isOld, error, isPending, retry } = useDepth(symbol);
  if (depth !== null) {
    return (
      <div className={styles.room}>
        <div className={styles.view}>
          <DepthLadder depth={depth} isOld={isOld} />
          <TradeTape key={symbol} symbol={symbol} />
        </div>
      </div>
    );
  }
  if (isPending) return <Waiting />;
  const problem = asProblem(error);
  const nobody = problem.isAbsence || problem.status === 409;
  if (!nobody) return <ErrorState error={error} onRetry={() => void retry()} />;
  return <NoDepth symbol={symbol} reason={problem.message} />;
}

function Waiting() {
  return (
    <div className={styles.view} aria-busy="true">
      <Panel title="Depth">
        <Skeleton height={420} />
      </Panel>
      <Panel title="Tape">
        <Skeleton height={420} />
      </Panel>
    </div>
  );
}

/** Symbols that are offered instead. */
const OFFERS = 4;

function NoDepth({ symbol, reason }: { symbol: string; reason: string }) {
  const providers = useQuery(providersQuery).data?.items ?? [];
  const having = providers.filter((it) => it.capabilities.includes("depth")).map((it) => it.name);
  const coins = useAssetsOfType("crypto", OFFERS, true).data ?? [];
  return (
    <Panel title="Depth">
      <EmptyState
        icon={<Layers2 />}
        title={`No order book of ${symbol}`}
        action={
          <span className={styles.offers}>
            {coins.map((coin) => (
              <Link
                key={coin.symbol}
                to="/depth/$symbol"
                params={{ symbol: coin.symbol }}
                className={styles.offer}
              >
                {coin.symbol}
              </Link>
            ))}
          </span>
        }
      >
        <Message text={reason} />.{" "}
        {having.length > 0
          ? `${having.join(", ")} would have one, of pairs that trade there.`
          : "No provider here gives order books."}{" "}
        <Link to="/providers" className={styles.link}>
          Providers
        </Link>
      </EmptyState>
    </Panel>
  );
}
