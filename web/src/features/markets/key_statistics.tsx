/** Key statistics: every figure opens to its formula, inputs and times. */

import { formatDate, formatNumber, type Numeric } from "~/design/format";
import { ErrorState } from "~/ui/error_state";
import { Figure } from "~/ui/figure";
import { Skeleton } from "~/ui/skeleton";
import styles from "./asset.module.css";
import type { Asset, Quote } from "./queries";
import { quoteDigits } from "./quote_digits";
import { explainQuote } from "./quote_explanation";
import { lastValue, type StatisticValue, useStatistics } from "./statistics";

type KeyStatisticsProps = { asset: Asset | undefined; quote: Quote | undefined };

export function KeyStatistics({ asset, quote }: KeyStatisticsProps) {
  const { statistics, answer } = useStatistics(asset);
  if (answer.error && !answer.data) {
    return <ErrorState error={answer.error} onRetry={() => void answer.refetch()} />;
  }
  return (
    <dl className={styles.statistics} aria-busy={answer.isPending}>
      <QuoteRow title="Last" field="last" quote={quote} />
      <QuoteRow title="Previous close" field="previous_close" quote={quote} />
      {statistics.map((statistic) => {
        const read = lastValue(answer.data, statistic);
        return (
          <Row
            key={statistic.title}
            title={answer.isPending ? statistic.title : read.statistic.title}
          >
            {answer.isPending ? (
              <Skeleton width={64} />
            ) : (
              <StatisticFigure {...read} last={quote?.last} />
            )}
          </Row>
        );
      })}
    </dl>
  );
}

function Row({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <div>
      <dt>{title}</dt>
      <dd>{children}</dd>
    </div>
  );
}

type QuoteRowProps = { title: string; field: "last" | "previous_close"; quote: Quote | undefined };

function QuoteRow({ title, field, quote }: QuoteRowProps) {
  return (
    <Row title={title}>
      {quote === undefined ? (
        <Skeleton width={64} />
      ) : (
        <Figure
          value={quote[field]}
          style="price"
          digits={quoteDigits(quote.last)}
          unit={quote.currency}
          reason={quote.reason}
          explain={() => explainQuote(quote, field)}
        />
      )}
    </Row>
  );
}

type StatisticFigureProps = StatisticValue & { last: Numeric };

function StatisticFigure({ statistic, value, at, reason, column, last }: StatisticFigureProps) {
  return (
    <Figure
      value={value}
      style={statistic.style}
      digits={statistic.style === "price" ? quoteDigits(last ?? value) : undefined}
      change={statistic.change}
      reason={reason}
      explain={{
        title: statistic.title,
        formula: column?.lineage.formula ?? statistic.formula,
        at,
        source:
          [...new Set(column?.lineage.inputs.map((input) => input.source))].join(", ") || null,
        knownAt: column?.lineage.inputs[0]?.last_known_at ?? null,
        rows: column?.lineage.inputs.map((input) => ({
          label: input.address,
          value: `${formatNumber(input.rows)} bars, ${formatDate(input.first_at, "UTC")} to ${formatDate(input.last_at, "UTC")}`,
        })),
      }}
    />
  );
}
