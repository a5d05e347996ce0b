/** Everything that decides a result: whoever has the same rows gets the same bytes from it. */

import { Copy } from "lucide-react";
import { formatExact, formatNumber } from "~/design/format";
import { Button } from "~/ui/button";
import { Facts } from "~/ui/drawer";
import { Panel } from "~/ui/panel";
import { toast } from "~/ui/toast";
import styles from "./backtest.module.css";
import type { Backtest } from "./backtests";

export function ManifestPanel({ backtest }: { backtest: Backtest }) {
  const { manifest } = backtest;
  const { spec } = manifest;
  const text = JSON.stringify(manifest, null, 2);
  const copy = () =>
    void navigator.clipboard?.writeText(text).then(
      () => toast("Manifest copied", { tone: "good" }),
      () => toast("The browser did not allow copying", { tone: "bad" }),
    );
  const formulas = (["entry", "exit", "weight", "rank", "limit", "stop"] as const).flatMap(
    (name) => {
      const formula = spec[name];
      return formula ? [{ label: LABELS[name], value: <code>{formula}</code> }] : [];
    },
  );
  return (
    <Panel
      title="Manifest"
      caption="The same rows and this give the same bytes"
      controls={
        <Button icon={<Copy />} look="quiet" onClick={copy}>
          Copy as JSON
        </Button>
      }
    >
      <div className={styles.manifest}>
        <Facts
          facts={[
            ...formulas,
            { label: "Symbols", value: spec.symbols.join(", ") },
            { label: "Known by", value: formatExact(manifest.as_of) },
            { label: "Code version", value: <code>{manifest.code}</code> },
            { label: "Data hash", value: <Hash value={manifest.data_hash} /> },
            { label: "Result hash", value: <Hash value={manifest.result_hash} /> },
            { label: "Trials", value: formatNumber(manifest.trials) },
          ]}
        />
        <details>
          <summary>Every parameter</summary>
          <pre className={styles.json}>{text}</pre>
        </details>
      </div>
    </Panel>
  );
}

const LABELS = {
  entry: "Enter when",
  exit: "Exit when",
  weight: "Weight",
  rank: "Rank by",
  limit: "Limit",
  stop: "Stop entry",
};

function Hash({ value }: { value: string | null | undefined }) {
  return value ? <code className={styles.hash}>{value}</code> : "There once it is done";
}
