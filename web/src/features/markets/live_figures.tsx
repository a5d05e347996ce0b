/** Figures of a quote that follow its stream, wherever a page shows one. */

import { useMemo } from "react";
import { useTick } from "~/live/quote";
import { overlay, type Tick } from "~/live/quotes";
import { Figure } from "~/ui/figure";
import { Flash } from "./flash";
import type { Quote } from "./queries";
import { quoteDigits } from "./quote_digits";
import { explainQuote } from "./quote_explanation";

/** The quote with what was heard since it was asked for; somebody holds its symbol. */
export function useLive(asked: Quote): { quote: Quote; tick: Tick | undefined } {
  const tick = useTick(asked.symbol);
  const quote = useMemo(() => overlay(asked, tick), [asked, tick]);
  return { quote, tick };
}

type LiveLastProps = {
  quote: Quote;
  tick: Tick | undefined;
  size?: "body" | "large" | "hero";
  /** Pressing it explains it; not inside a link, where pressing means another thing. */
  explained?: boolean;
  /** Left out of the tab order, in rows that are one stop. */
  skipped?: boolean;
};

export function LiveLast({ quote, tick, size, explained = false, skipped }: LiveLastProps) {
  return (
    <Flash tick={tick}>
      <Figure
        value={quote.last}
        style="price"
        digits={quoteDigits(quote.last)}
        size={size}
        reason={quote.reason}
        skipped={skipped}
        explain={explained ? () => explainQuote(quote, "last") : undefined}
      />
    </Flash>
  );
}

type LivePercentProps = Omit<LiveLastProps, "tick" | "size"> & { size?: "body" | "large" };

export function LivePercent({ quote, explained = false, skipped, size }: LivePercentProps) {
  return (
    <Figure
      value={quote.change_percent}
      style="percent"
      change
      size={size}
      reason={quote.reason}
      skipped={skipped}
      explain={explained ? () => explainQuote(quote, "change_percent") : undefined}
    />
  );
}

/** The last price of a row, in tables whose rows are asked for. */
export function LastCell({ quote: asked }: { quote: Quote }) {
  return <LiveLast {...useLive(asked)} explained skipped />;
}

export function PercentCell({ quote: asked }: { quote: Quote }) {
  return <LivePercent quote={useLive(asked).quote} explained skipped />;
}
