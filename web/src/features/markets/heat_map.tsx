/** The market as tiles, by sector: every tile says its change in words, the colour only repeats it. */

import { Grid3x3 } from "lucide-react";
import { useMemo, useState } from "react";
import { direction, formatPercent } from "~/design/format";
import { EmptyState } from "~/ui/empty_state";
import { ErrorState } from "~/ui/error_state";
import { type Choice, Segments } from "~/ui/field";
import { Panel } from "~/ui/panel";
import { Skeleton } from "~/ui/skeleton";
import { Table } from "~/ui/table";
import { type HeatTile, heatGroups, heatOf } from "./heat";
import styles from "./market_home.module.css";
import { SymbolLink, useOpenSymbol } from "./open_symbol";
import { useAssetsOfType, useQuotes } from "./queries";
import { QUOTE_COLUMNS } from "./quote_columns";

/** More tiles than this are a carpet. */
const MOST = 120;

type View = "tiles" | "table";

const VIEWS: Choice<View>[] = [
  { value: "tiles", label: "Tiles" },
  { value: "table", label: "Table" },
];

const ARROWS = { [-1]: "▼", 0: "", 1: "▲" } as const;

export function HeatMap() {
  const open = useOpenSymbol();
  const [view, setView] = useState<View>("tiles");
  const assets = useAssetsOfType("stock", MOST, true);
  const symbols = useMemo(
    () => (assets.data ?? []).filter((asset) => asset.last_at).map((asset) => asset.symbol),
    [assets.data],
  );
  const quotes = useQuotes(symbols);
  const groups = useMemo(
    () => heatGroups(assets.data ?? [], quotes.data ?? []),
    [assets.data, quotes.data],
  );
  const error = assets.error ?? quotes.error;
  const empty = assets.data !== undefined && symbols.length === 0;

  return (
    <Panel
      title="Heat map"
      caption="stocks by sector, change since the close before"
      flush
      className={styles.heatPanel}
      controls={<Segments label="Heat map as" value={view} choices={VIEWS} onChoose={setView} />}
    >
      {error && groups.length === 0 ? (
        <ErrorState
          error={error}
          onRetry={() => void Promise.all([assets.refetch(), quotes.refetch()])}
        />
      ) : empty ? (
        <EmptyState icon={<Grid3x3 />} title="No stocks yet">
          Import daily prices of stocks; each becomes a tile, grouped by sector.
        </EmptyState>
      ) : quotes.data === undefined ? (
        <div className={styles.heatLoading}>
          <Skeleton height={160} />
        </div>
      ) : view === "table" ? (
        <Table
          label="Heat map as a table"
          columns={QUOTE_COLUMNS}
          rows={quotes.data}
          rowKey={(quote) => quote.symbol}
          initialSort={{ key: "change_percent", descending: true }}
          onOpen={({ symbol }) => open(symbol)}
        />
      ) : (
        <div className={styles.heat}>
          {groups.map((group) => (
            <section key={group.title} aria-label={group.title} className={styles.heatGroup}>
              <h3>{group.title}</h3>
              <ul>
                {group.tiles.map((tile) => (
                  <Tile key={tile.symbol} tile={tile} />
                ))}
              </ul>
            </section>
          ))}
        </div>
      )}
    </Panel>
  );
}

function Tile({ tile: { symbol, name, percent } }: { tile: HeatTile }) {
  const way = direction(percent);
  return (
    <li>
      <SymbolLink
        symbol={symbol}
        title={name}
        className={styles.tile}
        data-way={way || undefined}
        style={{ "--heat": `${heatOf(percent)}%` } as React.CSSProperties}
      >
        <strong>{symbol}</strong>
        <span className="numeric">
          {ARROWS[way]} {formatPercent(percent)}
        </span>
      </SymbolLink>
    </li>
  );
}
