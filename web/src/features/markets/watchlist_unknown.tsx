/** Tickers that are not known here: the providers are asked for them, when the reader says so. */

import { X } from "lucide-react";
import { useState } from "react";
import { Button, IconButton } from "~/ui/button";
import { ErrorLine } from "~/ui/error_state";
import { toast } from "~/ui/toast";
import { type Discovery, useAddFromProvider, useDiscovery } from "./providers";
import styles from "./watchlist.module.css";

/** More offers than this for one ticker are noise. */
const OFFERS = 4;

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
  const [asked, setAsked] = useState("");
  const found = useDiscovery(asked);
  const offers = (found.data?.items ?? []).slice(0, OFFERS);
  return (
    <li>
      <span>
        <strong>{symbol}</strong> is not known here.
      </span>
      {asked === "" ? (
        <Button onClick={() => setAsked(symbol)}>Ask the providers</Button>
      ) : found.isPending ? (
        <span aria-live="polite">Asking …</span>
      ) : found.error ? (
        <ErrorLine error={found.error} />
      ) : offers.length === 0 ? (
        <span>No provider that is ready knows it.</span>
      ) : (
        offers.map((offer) => (
          <Offer key={`${offer.provider} ${offer.symbol}`} offer={offer} onAdded={onAdded} />
        ))
      )}
      <IconButton label={`Forget ${symbol}`} icon={<X />} onClick={onDismiss} />
    </li>
  );
}

function Offer({ offer, onAdded }: { offer: Discovery; onAdded: (symbol: string) => void }) {
  const add = useAddFromProvider();
  return (
    <Button
      busy={add.isPending}
      title={[offer.name, offer.type, offer.exchange].filter(Boolean).join(" · ")}
      onClick={() =>
        add.mutate(offer, {
          onSuccess: () => onAdded(offer.symbol),
          onError: (error) => toast(error.message, { tone: "bad" }),
        })
      }
    >
      Add {offer.symbol} from {offer.provider}
    </Button>
  );
}
