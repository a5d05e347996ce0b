/** Where each figure of a quote comes from: its formula, what went into it, the source and the times. */

import { formatExact, formatNumber, isKnown } from "~/design/format";
import type { Explanation } from "~/ui/figure";
import type { Quote } from "./queries";

export type QuoteField =
  | "last"
  | "previous_close"
  | "open"
  | "change"
  | "change_percent"
  | "bid"
  | "ask"
  | "spread"
  | "volume"
  | "day"
  | "year";

type Story = {
  title: string;
  formula?: string;
  /** The fields of the quote that go into it. */
  inputs?: readonly (keyof Quote & string)[];
};

const STORIES: Record<QuoteField, Story> = {
  last: { title: "last price" },
  previous_close: {
    title: "previous close",
    formula: "close of the session before, adjusted for splits",
  },
  open: { title: "open", formula: "first price of the session" },
  change: {
    title: "change",
    formula: "last − previous_close",
    inputs: ["last", "previous_close"],
  },
  change_percent: {
    title: "change in percent",
    formula: "(last ÷ previous_close − 1) × 100",
    inputs: ["last", "previous_close"],
  },
  bid: {
    title: "bid",
    formula: "highest price somebody offers to pay",
    inputs: ["bid", "bid_size"],
  },
  ask: { title: "ask", formula: "lowest price somebody asks for", inputs: ["ask", "ask_size"] },
  spread: {
    title: "spread in basis points",
    formula: "(ask − bid) ÷ ((ask + bid) ÷ 2) × 10,000",
    inputs: ["bid", "ask"],
  },
  volume: { title: "volume" },
  day: {
    title: "place in the range of the day, in percent",
    formula: "(last − day_low) ÷ (day_high − day_low) × 100",
    inputs: ["last", "day_low", "day_high"],
  },
  year: {
    title: "place in the range of 52 weeks, in percent",
    formula: "(last − year_low) ÷ (year_high − year_low) × 100",
    inputs: ["last", "year_low", "year_high"],
  },
};

const WORDS: Partial<Record<keyof Quote & string, string>> = {
  last: "Last",
  previous_close: "Previous close",
  bid: "Bid",
  ask: "Ask",
  bid_size: "Bid size",
  ask_size: "Ask size",
  day_low: "Low of the day",
  day_high: "High of the day",
  year_low: "Low of 52 weeks",
  year_high: "High of 52 weeks",
};

export function explainQuote(quote: Quote, field: QuoteField): Explanation {
  const { title, formula, inputs = [] } = STORIES[field];
  const rows = inputs.map((input) => {
    const value = quote[input];
    const known = typeof value === "number" && isKnown(value);
    return { label: WORDS[input] ?? input, value: known ? String(value) : "not known" };
  });
  if (quote.received_at) rows.push({ label: "Received", value: formatExact(quote.received_at) });
  if (quote.delay_seconds) {
    rows.push({
      label: "Delay",
      value: `${formatNumber(quote.delay_seconds / 60)} min by the provider`,
    });
  }
  if (quote.currency) rows.push({ label: "Currency", value: quote.currency });
  rows.push({ label: "Freshness", value: quote.freshness });
  if (quote.reason) rows.push({ label: "Note", value: quote.reason });
  return {
    title: `${quote.symbol}: ${title}`,
    formula: formula ?? null,
    source: quote.source,
    at: quote.at,
    knownAt: quote.known_at,
    rows,
  };
}

/** The spread in basis points of the middle; null where a side is missing or the book is crossed. */
export function spreadOf(quote: Quote | undefined): number | null {
  const { bid, ask } = quote ?? {};
  if (bid == null || ask == null || bid <= 0 || ask < bid) return null;
  return ((ask - bid) / ((ask + bid) / 2)) * 10_000;
}
