/** The field that fills a watch list: type with completion, or paste any number of tickers. */

import { type ClipboardEvent, type Ref, useState } from "react";
import { useAssetSearch } from "./queries";
import { SuggestInput } from "./suggest_input";
import { assetSuggestion } from "./symbol_input";
import { completePiece, lastPiece, parseTickers, type Tickers } from "./tickers";
import styles from "./watchlist.module.css";

type WatchlistAddProps = { onAdd: (tickers: Tickers) => void; input?: Ref<HTMLInputElement> };

export function WatchlistAdd({ onAdd, input }: WatchlistAddProps) {
  const [text, setText] = useState("");
  const piece = lastPiece(text);
  const found = useAssetSearch(piece).data ?? [];
  const add = (typed: string) => {
    const tickers = parseTickers(typed);
    if (tickers.symbols.length === 0 && tickers.refused.length === 0) return;
    setText("");
    onAdd(tickers);
  };
  // A field drops line breaks from what is pasted, which would glue tickers together.
  const onPaste = (event: ClipboardEvent) => {
    const pasted = event.clipboardData.getData("text");
    const { symbols } = parseTickers(pasted);
    if (symbols.length < 2) return;
    event.preventDefault();
    add(`${text} ${pasted}`);
  };
  return (
    <div className={styles.addField}>
      <SuggestInput
        {...(input ? { input } : {})}
        label="Add symbols"
        placeholder="Add symbols: type, or paste a list"
        value={text}
        onChange={setText}
        onPaste={onPaste}
        suggestions={piece === "" ? [] : found.map(assetSuggestion)}
        onChoose={(symbol) => {
          const next = completePiece(text, symbol);
          if (next.trim() === symbol) add(symbol);
          else setText(next);
        }}
        onSubmit={add}
      />
    </div>
  );
}
