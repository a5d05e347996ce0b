/** Reading tickers out of what a person types or pastes. */

/** A watch list longer than this is a mistake of the clipboard. */
export const MOST_TICKERS = 500;

export type Tickers = {
  /** Upper case, in order, each once. */
  symbols: string[];
  /** Pieces that cannot be a symbol. */
  refused: string[];
};

/** A symbol as the server takes it: BRK.B, ^GSPC, BTC-USD, EURUSD=X, BTC/USDT, or an ISIN. */
const SYMBOL = /^(?=.*[A-Z0-9])[A-Z0-9.\-^=_/]{1,32}$/;

/** Separates on commas, semicolons, spaces and new lines; quotes and a leading `$` fall away. */
export function parseTickers(text: string): Tickers {
  const symbols = new Set<string>();
  const refused: string[] = [];
  for (const piece of text.split(/[\s,;|]+/)) {
    const symbol = piece.replace(/^["'$]+|["']+$/g, "").toUpperCase();
    if (symbol === "") continue;
    if (SYMBOL.test(symbol) && symbols.size < MOST_TICKERS) symbols.add(symbol);
    else refused.push(piece);
  }
  return { symbols: [...symbols], refused };
}

/** What is typed after the last separator: the piece that completion looks at. */
export function lastPiece(text: string): string {
  return /[^\s,;|]*$/.exec(text)?.[0] ?? "";
}

/** Swaps the last piece for a chosen symbol and leaves room for the next. */
export function completePiece(text: string, symbol: string): string {
  return `${text.slice(0, text.length - lastPiece(text).length)}${symbol} `;
}
