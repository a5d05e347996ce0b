/** A new backtest, or a new sweep: empty but for sensible defaults, or like one that was run. */

import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { SAMPLE, SWEEP_SAMPLE } from "~/features/lab/backtest_examples";
import { type Backtest, backtestQuery } from "~/features/lab/backtests";
import type { FormulaSlot } from "~/features/lab/strategy_fields";
import { StrategyForm } from "~/features/lab/strategy_form";
import { SweepForm } from "~/features/lab/sweep_form";
import { rangesOf, USUAL_RANGES, walkFrom } from "~/features/lab/sweep_ranges";
import { FormulaField } from "~/features/markets/formula_field";
import { ErrorState } from "~/ui/error_state";
import { Page } from "~/ui/page";
import { Skeleton } from "~/ui/skeleton";
import { newBacktestRoute, sweepRoute } from "./backtests";

export function NewBacktestPage() {
  const { like } = newBacktestRoute.useSearch();
  const onStarted = useShow();
  return (
    <Page title="New backtest" caption="A strategy, tried on the past" narrow>
      <Like id={like}>
        {(before) => (
          <StrategyForm
            key={like}
            base={before?.manifest.spec ?? SAMPLE}
            formula={formulaSlot}
            onStarted={onStarted}
          />
        )}
      </Like>
    </Page>
  );
}

export function SweepPage() {
  const { like } = sweepRoute.useSearch();
  const onStarted = useShow();
  return (
    <Page title="New sweep" caption="One strategy with every choice of its parameters" narrow>
      <Like id={like}>
        {(before) => {
          const swept = before?.manifest.sweep;
          return (
            <SweepForm
              key={like}
              base={before && swept ? before.manifest.spec : SWEEP_SAMPLE}
              ranges={swept ? rangesOf(swept.parameters) : USUAL_RANGES}
              walk={walkFrom(swept?.walk_forward)}
              formula={formulaSlot}
              onStarted={onStarted}
            />
          );
        }}
      </Like>
    </Page>
  );
}

function useShow() {
  const navigate = useNavigate();
  return (id: string) => void navigate({ to: "/backtests/$id", params: { id } });
}

function formulaSlot(slot: FormulaSlot) {
  return <FormulaField symbol={null} {...slot} />;
}

type LikeProps = {
  id: string | undefined;
  children: (before: Backtest | undefined) => ReactNode;
};

/** Waits for the backtest a form is to begin with. */
function Like({ id, children }: LikeProps) {
  const before = useQuery({ ...backtestQuery(id ?? ""), enabled: id !== undefined });
  if (id === undefined) return children(undefined);
  if (before.data) return children(before.data);
  if (before.error) {
    return <ErrorState error={before.error} onRetry={() => void before.refetch()} />;
  }
  return <Skeleton height={480} />;
}
