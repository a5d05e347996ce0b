/** Backtests (BT): what was tried on the past, and what came of it. */

import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Download, Grid3x3, Plus } from "lucide-react";
import { SAMPLE } from "~/features/lab/backtest_examples";
import { BacktestList, exportBacktests } from "~/features/lab/backtest_list";
import { backtestsQuery, useRunBacktest } from "~/features/lab/backtests";
import { Button } from "~/ui/button";
import { Page } from "~/ui/page";
import { Panel } from "~/ui/panel";
import { toast } from "~/ui/toast";

export function BacktestsPage() {
  const navigate = useNavigate();
  const runs = useQuery(backtestsQuery).data?.items;
  const sample = useRunBacktest();
  const open = (id: string) => void navigate({ to: "/backtests/$id", params: { id } });
  const runSample = () =>
    sample.mutate(SAMPLE, {
      onSuccess: ({ id }) => open(id),
      onError: ({ message }) => toast("The sample was not run", { detail: message, tone: "bad" }),
    });
  return (
    <Page
      title="Backtests"
      caption="Strategies tried on the past"
      controls={
        <>
          <Button icon={<Grid3x3 />} onClick={() => void navigate({ to: "/backtests/sweep" })}>
            New sweep
          </Button>
          <Button
            look={runs?.length === 0 ? "plain" : "primary"}
            icon={<Plus />}
            onClick={() => void navigate({ to: "/backtests/new" })}
          >
            New backtest
          </Button>
        </>
      }
    >
      <Panel
        title="Runs and sweeps"
        caption={runs ? `${runs.length}` : undefined}
        flush
        menu={[
          {
            label: "Export as CSV",
            icon: <Download />,
            disabled: !runs?.length,
            onSelect: () => exportBacktests(runs ?? []),
          },
        ]}
      >
        <BacktestList onOpen={open} onSample={runSample} busy={sample.isPending} />
      </Panel>
    </Page>
  );
}
