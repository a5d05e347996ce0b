/** The screener: what is asked on the left, what was found in the middle, screens to open on the right. */

import { BellRing } from "lucide-react";
import { type ReactNode, useCallback, useRef, useState } from "react";
import { Button } from "~/ui/button";
import { Dialog } from "~/ui/dialog";
import { ErrorLine } from "~/ui/error_state";
import { Panel } from "~/ui/panel";
import { exportCsv } from "~/ui/table";
import { toast } from "~/ui/toast";
import { TryAlert } from "./alert_preview";
import { useFault } from "./formula_check";
import styles from "./screen.module.css";
import { ScreenColumns } from "./screen_columns";
import { ScreenFilters } from "./screen_filters";
import { ScreenCount, ScreenTable, screenColumns } from "./screen_results";
import { asCondition, ScreenRuleField } from "./screen_rule_field";
import { ReadyScreens, SavedScreens } from "./screen_saved";
import { asOf, questionOf, type ScreenState } from "./screen_search";
import { ScreenUniverse } from "./screen_universe";
import { ScreenWatch } from "./screen_watch";
import { useScreener, useScreens } from "./screens";

type ScreenWorkspaceProps = {
  state: ScreenState;
  maySave: boolean;
  onChange: (state: ScreenState) => void;
  onOpenAsset: (symbol: string) => void;
  symbolLink: (symbol: string) => ReactNode;
};

export function ScreenWorkspace(props: ScreenWorkspaceProps) {
  const { state, maySave, onChange, onOpenAsset, symbolLink } = props;
  const change = (next: Partial<ScreenState>) => onChange({ ...state, ...next });
  const [trying, setTrying] = useState(false);
  const place = useRef<HTMLDivElement>(null);
  // On a phone the screens stand far below what they find.
  const open = (screen: ScreenState) => {
    onChange(screen);
    const found = place.current;
    if (found && found.getBoundingClientRect().bottom < window.innerHeight / 4) {
      found.scrollIntoView({ block: "start" });
    }
  };
  const { rule } = state;
  const check = asCondition(useFault(rule, null), rule);
  const good = check.state === "good";
  const run = useScreener({ question: questionOf(state), asOf: asOf(state) }, good);
  const found = run.data;
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = run;
  const settled = good && (!run.isFetching || run.isFetchingNextPage);
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  const name = useScreens().data?.find(({ id }) => id === state.screen)?.name ?? "Screen";
  const symbols = found?.rows.map((row) => row.symbol) ?? [];
  return (
    <div className={styles.workspace}>
      <div className={styles.ask}>
        <Panel title="Conditions">
          <ScreenFilters rule={rule} onChange={(next) => change({ rule: next })} />
        </Panel>
        <Panel title="Universe">
          <ScreenUniverse state={state} onChange={change} />
        </Panel>
        <Panel title="Columns" caption={`${state.columns.length}`}>
          <ScreenColumns columns={state.columns} onChange={(columns) => change({ columns })} />
        </Panel>
      </div>
      <div ref={place} className={styles.found}>
        <Panel
          title="Matches"
          flush
          controls={
            <>
              <ScreenWatch symbols={symbols} name={name} />
              <Button
                look="quiet"
                icon={<BellRing />}
                disabled={!good || rule.trim() === "" || symbols.length === 0}
                onClick={() => setTrying(true)}
              >
                Try as alert
              </Button>
            </>
          }
          menu={[
            {
              label: "Export CSV",
              disabled: symbols.length === 0,
              onSelect: () =>
                void everyRow(run).then(
                  (all) =>
                    exportCsv(
                      name,
                      screenColumns({ state, found: all, onChange: change }),
                      all?.rows ?? [],
                    ),
                  ({ message }: Error) =>
                    toast("Nothing was exported", { detail: message, tone: "bad" }),
                ),
            },
            { label: "Start over", onSelect: () => change({ rule: "", sort: null, screen: null }) },
          ]}
        >
          <div className={styles.head}>
            <ScreenRuleField
              rule={rule}
              check={check}
              onChange={(next) => change({ rule: next })}
            />
            <ScreenCount found={found} settled={settled} />
            {found && run.error ? <ErrorLine error={run.error} /> : null}
          </div>
          <ScreenTable
            state={state}
            found={found}
            error={run.error}
            onRetry={() => void run.refetch()}
            onChange={change}
            onOpen={onOpenAsset}
            onEnd={more}
            symbolLink={symbolLink}
          />
        </Panel>
      </div>
      <div className={styles.kept}>
        <SavedScreens state={state} maySave={maySave} onOpen={open} />
        <ReadyScreens state={state} onOpen={open} />
      </div>
      {trying ? (
        <Dialog open title="Try as an alert" width="l" onClose={() => setTrying(false)}>
          <TryAlert
            formula={rule}
            symbol={symbols[0] ?? ""}
            interval={state.interval}
            asOf={asOf(state)}
          />
        </Dialog>
      ) : null}
    </div>
  );
}

/** All pages of an answer, asking for those that are not there yet. */
async function everyRow(run: ReturnType<typeof useScreener>) {
  let now = run;
  while (now.hasNextPage) now = await run.fetchNextPage({ throwOnError: true });
  return now.data;
}
