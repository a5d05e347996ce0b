/** Tickers that are not known here: the providers are asked for them, when the reader says so. */

import { X } from "lucide-react";
import { useEffect, useRef } from "react";
import { Button, IconButton } from "~/ui/button";
import { useAskProviders } from "./ask_providers";
import { AskLine } from "./unknown_asset";
import styles from "./watchlist.module.css";

type UnknownTickersProps = {
  symbols: readonly string[];
  /** The provider's own symbol, now an asset. */
  onAdded: (asked: string, symbol: string) => void;
  onDismiss: (symbol: string) => void;
};

export function UnknownTickers({ symbols, onAdded, onDismiss }: UnknownTickersProps) {
  if (symbols.length === 0) return null;
  return (
    <ul className={styles.unknown} aria-label="Not known here">
      {symbols.map((symbol) => (
        <Unknown
          key={symbol}
          symbol={symbol}
          onAdded={(added) => onAdded(symbol, added)}
          onDismiss={() => onDismiss(symbol)}
        />
      ))}
    </ul>
  );
}

type UnknownProps = { symbol: string; onAdded: (symbol: string) => void; onDismiss: () => void };

function Unknown({ symbol, onAdded, onDismiss }: UnknownProps) {
  const { asking, ask, again, take } = useAskProviders(symbol);
  const added = asking.state === "added" ? asking.symbol : null;
  const told = useRef(onAdded);
  told.current = onAdded;
  useEffect(() => {
    if (added !== null) told.current(added);
  }, [added]);
  const offers = asking.state === "offers" ? asking.offers : [];
  return (
    <li>
      <span>
        <strong>{symbol}</strong> is not known here.
      </span>
      {asking.state === "idle" ? (
        <Button onClick={ask}>Ask the providers for {symbol}</Button>
      ) : (
        <AskLine asking={asking} symbol={symbol} />
      )}
      {offers.map((offer) => (
        <Button
          key={`${offer.provider} ${offer.symbol}`}
          title={[offer.name, offer.type, offer.exchange].filter(Boolean).join(" · ")}
          onClick={() => take(offer)}
        >
          Add {offer.symbol} from {offer.provider}
        </Button>
      ))}
      {asking.state === "unreachable" || asking.state === "offers" ? (
        <Button look="quiet" onClick={again}>
          Try again
        </Button>
      ) : null}
      <IconButton label={`Forget ${symbol}`} icon={<X />} onClick={onDismiss} />
    </li>
  );
}
