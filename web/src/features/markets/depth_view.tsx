/** Depth and tape of one symbol, or who would have them. */

import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Layers2 } from "lucide-react";
import { asProblem } from "~/api/problem";
import { EmptyState } from "~/ui/empty_state";
import { ErrorState } from "~/ui/error_state";
import { Panel } from "~/ui/panel";
import { Skeleton } from "~/ui/skeleton";
import styles from "./depth.module.css";
import { useDepth } from "./depth_feed";
import { DepthLadder } from "./depth_ladder";
import { providersQuery } from "./providers";
import { useAssetsOfType } from "./queries";
import { TradeTape } from "./trade_tape";

export function DepthView({ symbol }: { symbol: string }) {
  const { depth, error, isPending, retry } = useDepth(symbol);
  if (depth !== null) {
    return (
      <div className={styles.room}>
        <div className={styles.view}>
          <DepthLadder depth={depth} />
          <TradeTape key={symbol} symbol={symbol} />
        </div>
      </div>
    );
  }
  if (isPending) {
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
  const problem = asProblem(error);
  const nobody = problem.isAbsence || problem.status === 409;
  if (!nobody) return <ErrorState error={error} onRetry={() => void retry()} />;
  return <NoDepth symbol={symbol} reason={problem.message} />;
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
        {reason}.{" "}
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
