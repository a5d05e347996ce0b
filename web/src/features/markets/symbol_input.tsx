/** A field for one symbol: type a ticker or a name, take an offer or what was typed. */

import { type ComponentProps, useState } from "react";
import { useAssetSearch } from "./queries";
import { SuggestInput } from "./suggest_input";
import { parseTickers } from "./tickers";

type SymbolInputProps = {
  label: string;
  placeholder?: string;
  autoFocus?: boolean;
  className?: string | undefined;
  onChoose: (symbol: string) => void;
  onKeyDown?: ComponentProps<"input">["onKeyDown"];
};

export function SymbolInput({ label, onChoose, ...rest }: SymbolInputProps) {
  const [text, setText] = useState("");
  const found = useAssetSearch(text).data ?? [];
  const choose = (symbol: string) => {
    setText("");
    onChoose(symbol);
  };
  return (
    <SuggestInput
      {...rest}
      label={label}
      value={text}
      onChange={setText}
      suggestions={text === "" ? [] : found.map(assetSuggestion)}
      onChoose={choose}
      onSubmit={(typed) => {
        const [symbol] = parseTickers(typed).symbols;
        if (symbol !== undefined) choose(symbol);
      }}
    />
  );
}

export function assetSuggestion(asset: {
  symbol: string;
  name: string;
  exchange?: string | null;
  type: string;
}) {
  const mark = asset.exchange ?? asset.type;
  return { key: asset.symbol, label: asset.symbol, detail: asset.name, mark };
}
