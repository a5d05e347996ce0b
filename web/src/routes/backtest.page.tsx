/** One backtest: how far it is, and once it is done its result, its trades and its manifest. */

import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Download, Pencil, RotateCcw, Trash2 } from "lucide-react";
import { useState } from "react";
import { exportEquity, exportReport, exportTrades } from "~/features/lab/backtest_export";
import { captionOf, MetricTable, Notes, ResultPanel } from "~/features/lab/backtest_figures";
import { BacktestStateWord, RunProgress } from "~/features/lab/backtest_state";
import {
  type Backtest,
  backtestQuery,
  isUnfinished,
  useDeleteBacktest,
  useEquity,
  useReport,
  useRunBacktest,
  useRunSweep,
  useStopBacktest,
  useTrades,
} from "~/features/lab/backtests";
import { ConfidencePanel } from "~/features/lab/confidence_panel";
import { DrawdownTable } from "~/features/lab/drawdown_table";
import { EquityPanel } from "~/features/lab/equity_panel";
import { ManifestPanel } from "~/features/lab/manifest_panel";
import { MonthGrid } from "~/features/lab/month_grid";
import { SurfacePanel } from "~/features/lab/surface_panel";
import { TradesPanel } from "~/features/lab/trades_panel";
import { Button, IconButton } from "~/ui/button";
import { Dialog } from "~/ui/dialog";
import { EmptyState } from "~/ui/empty_state";
import { ErrorLine, ErrorState } from "~/ui/error_state";
import { Menu } from "~/ui/menu";
import { Page, Stack } from "~/ui/page";
import { Panel } from "~/ui/panel";
import { Skeleton } from "~/ui/skeleton";
import { Tabs } from "~/ui/tabs";
import { toast } from "~/ui/toast";
import { type BacktestSearch, backtestRoute } from "./backtests";

export function BacktestPage() {
  const { id } = backtestRoute.useParams();
  const backtest = useQuery(backtestQuery(id));
  if (backtest.data) return <One key={id} backtest={backtest.data} />;
  return (
    <Page title="Backtest">
      {backtest.error ? (
        <ErrorState error={backtest.error} onRetry={() => void backtest.refetch()} />
      ) : (
        <Panel title="Result">
          <Skeleton height={320} />
        </Panel>
      )}
    </Page>
  );
}

function One({ backtest }: { backtest: Backtest }) {
  return (
    <Page
      title={backtest.name}
      caption={captionOf(backtest)}
      controls={<Controls backtest={backtest} />}
    >
      {backtest.state === "done" ? (
        <Result backtest={backtest} />
      ) : (
        <Unfinished backtest={backtest} />
      )}
    </Page>
  );
}

function Unfinished({ backtest }: { backtest: Backtest }) {
  const stop = useStopBacktest();
  const { job_id, error, state } = backtest;
  return (
    <>
      <Panel title="Progress" freshness={<BacktestStateWord backtest={backtest} />}>
        {isUnfinished(backtest) ? (
          <Stack>
            <RunProgress backtest={backtest} />
            <ErrorLine error={stop.error} />
            {job_id ? (
              <div>
                <Button busy={stop.isPending} onClick={() => stop.mutate(job_id)}>
                  Stop
                </Button>
              </div>
            ) : null}
          </Stack>
        ) : (
          <EmptyState title={state === "failed" ? "It could not be run" : "It was stopped"}>
            {error ?? "Nothing was kept of it. Change it, or run it again."}
          </EmptyState>
        )}
      </Panel>
      <ManifestPanel backtest={backtest} />
    </>
  );
}

function Result({ backtest }: { backtest: Backtest }) {
  const { tab = "result", symbol, scale } = backtestRoute.useSearch();
  const navigate = backtestRoute.useNavigate();
  const change = (part: BacktestSearch) =>
    void navigate({ search: (before) => ({ ...before, ...part }), replace: true });
  const trades = useTrades(backtest.id).data?.length;
  const tabs = [
    { key: "result" as const, label: "Result" },
    { key: "trades" as const, label: "Trades", count: trades },
    { key: "manifest" as const, label: "Manifest" },
  ];
  return (
    <Tabs
      label="Parts of the backtest"
      tabs={tabs}
      value={tab}
      onChange={(key) => change({ tab: key })}
    >
      <Stack>
        {tab === "result" ? <ReportView backtest={backtest} change={change} /> : null}
        {tab === "trades" ? (
          <TradesPanel
            backtest={backtest}
            symbol={symbol}
            scale={scale ?? "linear"}
            onScale={(next) => change({ scale: next === "log" ? "log" : undefined })}
            onSymbol={(next) => change({ symbol: next })}
          />
        ) : null}
        {tab === "manifest" ? <ManifestPanel backtest={backtest} /> : null}
      </Stack>
    </Tabs>
  );
}

type ReportViewProps = { backtest: Backtest; change: (part: BacktestSearch) => void };

function ReportView({ backtest, change }: ReportViewProps) {
  const { scale, view, point } = backtestRoute.useSearch();
  const report = useReport(backtest.id);
  const equity = useEquity(backtest.id);
  if (report.error) {
    return <ErrorState error={report.error} onRetry={() => void report.refetch()} />;
  }
  if (!report.data) return <Skeleton height={480} />;
  const { sweep } = report.data;
  return (
    <>
      {sweep ? (
        <SurfacePanel
          surface={sweep}
          report={report.data}
          point={point}
          onPoint={(next) => change({ point: next })}
        />
      ) : null}
      <ResultPanel report={report.data} />
      <EquityPanel
        id={backtest.id}
        benchmark={backtest.manifest.spec.benchmark ?? "Bought and held"}
        scale={scale ?? "linear"}
        asTable={view === "table"}
        onScale={(next) => change({ scale: next === "log" ? "log" : undefined })}
        onTable={(asTable) => change({ view: asTable ? "table" : undefined })}
      />
      <MonthGrid years={report.data.years} />
      <DrawdownTable drawdowns={report.data.drawdowns} lastAt={equity.data?.at.at(-1)} />
      <ConfidencePanel report={report.data} />
      <MetricTable report={report.data} />
      <Notes report={report.data} />
    </>
  );
}

function Controls({ backtest }: { backtest: Backtest }) {
  const navigate = useNavigate();
  const again = useRunAgain();
  const [leaving, setLeaving] = useState(false);
  const to = backtest.kind === "sweep" ? "/backtests/sweep" : "/backtests/new";
  return (
    <>
      <Button
        icon={<Pencil />}
        onClick={() => void navigate({ to, search: { like: backtest.id } })}
      >
        Change
      </Button>
      <Button icon={<RotateCcw />} busy={again.busy} onClick={() => again.run(backtest)}>
        Run again
      </Button>
      {backtest.state === "done" ? <Exports backtest={backtest} /> : null}
      <IconButton label="Delete" icon={<Trash2 />} onClick={() => setLeaving(true)} />
      {leaving ? <Deletion backtest={backtest} onClose={() => setLeaving(false)} /> : null}
    </>
  );
}

/** With the rows that are known now; the name and all else as it was. */
function useRunAgain() {
  const navigate = useNavigate();
  const [run, sweep] = [useRunBacktest(), useRunSweep()];
  const then = {
    onSuccess: ({ id }: { id: string }) => void navigate({ to: "/backtests/$id", params: { id } }),
    onError: ({ message }: Error) => toast("It was not run", { detail: message, tone: "bad" }),
  };
  return {
    busy: run.isPending || sweep.isPending,
    run({ manifest }: Backtest) {
      const { spec, sweep: swept } = manifest;
      if (swept) sweep.mutate({ ...swept, strategy: spec }, then);
      else run.mutate(spec, then);
    },
  };
}

function Exports({ backtest }: { backtest: Backtest }) {
  const save = (write: (backtest: Backtest) => Promise<void>) => () =>
    void write(backtest).catch(({ message }: Error) =>
      toast("Nothing was exported", { detail: message, tone: "bad" }),
    );
  return (
    <Menu
      label="Export"
      entries={[
        { label: "Report to keep and print", onSelect: save(exportReport) },
        { label: "Trades as CSV", onSelect: save(exportTrades) },
        { label: "Equity as CSV", onSelect: save(exportEquity) },
      ]}
    >
      <IconButton label="Export" icon={<Download />} />
    </Menu>
  );
}

function Deletion({ backtest, onClose }: { backtest: Backtest; onClose: () => void }) {
  const navigate = useNavigate();
  const remove = useDeleteBacktest();
  const gone = () => {
    toast(`Deleted ${backtest.name}`);
    void navigate({ to: "/backtests", replace: true });
  };
  return (
    <Dialog
      open
      title={`Delete ${backtest.name}?`}
      width="s"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Keep it</Button>
          <Button
            look="danger"
            busy={remove.isPending}
            onClick={() => remove.mutate(backtest.id, { onSuccess: gone })}
          >
            Delete
          </Button>
        </>
      }
    >
      <p>Its result goes with it. Its manifest, if you copy it first, makes the same one again.</p>
      <ErrorLine error={remove.error} />
    </Dialog>
  );
}
