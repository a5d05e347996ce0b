/** The market as tiles, by sector: area is what was traded, colour the change, which every tile says in words. */

import { Grid3x3 } from "lucide-react";
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from "react";
import { direction, formatCompact, formatPercent } from "~/design/format";
import { useTick } from "~/live/quote";
import { EmptyState } from "~/ui/empty_state";
import { ErrorState } from "~/ui/error_state";
import { type Choice, Segments } from "~/ui/field";
import { Figure } from "~/ui/figure";
import { Panel } from "~/ui/panel";
import { Skeleton } from "~/ui/skeleton";
import { type Column, exportCsv, Table } from "~/ui/table";
import { heatOf, layHeat } from "./heat";
import styles from "./heat_map.module.css";
import { type HeatTile, useHeatTiles } from "./market_overview";
import { BeginOnHome } from "./next_step";
import { SymbolLink, useOpenSymbol } from "./open_symbol";
import { neighbour, type Rect } from "./treemap";

type View = "tiles" | "table";

const VIEWS: Choice<View>[] = [
  { value: "tiles", label: "Tiles" },
  { value: "table", label: "Table" },
];

export function HeatMap() {
  const open = useOpenSymbol();
  const [view, setView] = useState<View>("tiles");
  const tiles = useHeatTiles();
  const rows = tiles.data;
  return (
    <Panel
      title="Heat map"
      caption="sectors, area by money traded"
      flush
      className={styles.panel}
      controls={<Segments label="Heat map as" value={view} choices={VIEWS} onChoose={setView} />}
      menu={[
        {
          label: "Export CSV",
          disabled: rows === undefined,
          onSelect: () => rows && exportCsv("heat-map", COLUMNS, rows),
        },
      ]}
    >
      {tiles.error && !rows ? (
        <ErrorState error={tiles.error} onRetry={() => void tiles.refetch()} />
      ) : rows === undefined ? (
        <div className={styles.loading}>
          <Skeleton height="100%" />
        </div>
      ) : rows.length === 0 ? (
        <EmptyState icon={<Grid3x3 />} title="No stocks yet" action={<BeginOnHome />}>
          Daily prices of stocks, fetched or imported, become tiles, grouped by sector.
        </EmptyState>
      ) : view === "table" ? (
        <div className={styles.tableRoom}>
          <Table
            label="Heat map as a table"
            columns={COLUMNS}
            rows={rows}
            rowKey={(tile) => tile.symbol}
            initialSort={{ key: "change_percent", descending: true }}
            onOpen={({ symbol }) => open(symbol)}
          />
        </div>
      ) : (
        <Tiles tiles={rows} />
      )}
    </Panel>
  );
}

const COLUMNS: Column<HeatTile>[] = [
  { key: "symbol", title: "Symbol", value: (tile) => tile.symbol },
  { key: "name", title: "Name", value: (tile) => tile.name, wide: true },
  { key: "sector", title: "Sector", value: (tile) => tile.sector },
  {
    key: "change_percent",
    title: "Change %",
    value: (tile) => tile.change_percent,
    cell: (tile) => (
      <Figure value={tile.change_percent} style="percent" change reason={tile.reason} />
    ),
    align: "end",
  },
  {
    key: "weight",
    title: "Traded",
    value: (tile) => tile.weight,
    cell: (tile) => (
      <Figure value={tile.weight} style="compact" unit={tile.currency} reason={tile.reason} />
    ),
    align: "end",
  },
];

const KEYS: Record<string, "left" | "right" | "up" | "down"> = {
  ArrowLeft: "left",
  ArrowRight: "right",
  ArrowUp: "up",
  ArrowDown: "down",
};

/** The tiles are one stop of the tab key; arrows walk them. */
function Tiles({ tiles }: { tiles: readonly HeatTile[] }) {
  const frame = useRef<HTMLDivElement>(null);
  const room = useRoom(frame);
  const groups = useMemo(() => layHeat(tiles, room), [tiles, room]);
  const flat = useMemo(() => groups.flatMap((group) => group.tiles), [groups]);
  const [shown, setShown] = useState<string | null>(null);
  const [stop, setStop] = useState<string | undefined>();
  const first = flat.some((tile) => tile.symbol === stop) ? stop : flat[0]?.symbol;
  const onKeyDown = (event: KeyboardEvent) => {
    const way = KEYS[event.key];
    const from = flat.findIndex((tile) => tile.symbol === first);
    const rects = flat.map((tile) => tile.rect);
    const to = way && neighbour(rects, from, way);
    const next = to == null ? undefined : flat[to]?.symbol;
    if (event.key === "Escape") setShown(null);
    if (next === undefined) return;
    event.preventDefault();
    frame.current?.querySelector<HTMLElement>(`[data-symbol="${CSS.escape(next)}"]`)?.focus();
  };
  const card = flat.find((tile) => tile.symbol === shown);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the tiles inside are links; this only walks them
    <div
      ref={frame}
      className={styles.tiles}
      onKeyDown={onKeyDown}
      onPointerLeave={() => setShown(null)}
    >
      {groups.map((group) => (
        <section key={group.title} aria-label={group.title}>
          <h3 style={placed({ ...group.rect, height: 16 })}>{group.title}</h3>
          {group.tiles.map((tile) => (
            <Tile
              key={tile.symbol}
              tile={tile}
              stop={tile.symbol === first}
              onShow={() => setShown(tile.symbol)}
              onFocus={() => {
                setStop(tile.symbol);
                setShown(tile.symbol);
              }}
            />
          ))}
        </section>
      ))}
      {card ? <Card tile={card} room={room} /> : null}
    </div>
  );
}

function useRoom(frame: React.RefObject<HTMLElement | null>): Rect {
  const [room, setRoom] = useState<Rect>({ x: 0, y: 0, width: 640, height: 320 });
  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    const watcher = new ResizeObserver(() => {
      const { clientWidth: width, clientHeight: height } = element;
      if (width > 0 && height > 0) setRoom({ x: 0, y: 0, width, height });
    });
    watcher.observe(element);
    return () => watcher.disconnect();
  }, [frame]);
  return room;
}

function placed({ x, y, width, height }: Rect): React.CSSProperties {
  return { left: x, top: y, width, height };
}

/** Below this a tile has no room for its change, and below the second none for its symbol. */
const TIGHT = { width: 60, height: 34 };
const BARE = { width: 36, height: 16 };
/** Pixels a letter of a symbol needs at most. */
const LETTER = 8.5;

const ARROWS = { [-1]: "▼", 0: "", 1: "▲" } as const;

type TileProps = {
  tile: HeatTile & { rect: Rect };
  stop: boolean;
  onShow: () => void;
  onFocus: () => void;
};

function Tile({ tile, stop, onShow, onFocus }: TileProps) {
  const { symbol, name, rect } = tile;
  const percent = useTick(symbol)?.quote.change_percent ?? tile.change_percent ?? null;
  const way = direction(percent);
  const words = `${ARROWS[way]} ${formatPercent(percent)}`;
  const tight = rect.width < TIGHT.width || rect.height < TIGHT.height;
  // A symbol cut off is another symbol.
  const bare =
    rect.width < Math.max(BARE.width, symbol.length * LETTER + 6) || rect.height < BARE.height;
  const change = percent === null ? (tile.reason ?? "no change known") : words;
  return (
    <SymbolLink
      symbol={symbol}
      // A name says at least what is seen; where everything is seen, that is the name.
      aria-label={tight || bare ? `${symbol}, ${name}: ${change}` : undefined}
      className={styles.tile}
      data-symbol={symbol}
      data-way={way || undefined}
      tabIndex={stop ? 0 : -1}
      style={{ ...placed(rect), "--heat": heatOf(percent) } as React.CSSProperties}
      onPointerEnter={onShow}
      onFocus={onFocus}
    >
      {bare ? null : <strong>{symbol}</strong>}
      {tight ? null : <span className="numeric">{words}</span>}
    </SymbolLink>
  );
}

function Card({ tile, room }: { tile: HeatTile & { rect: Rect }; room: Rect }) {
  const { symbol, name, sector, weight, currency, reason, rect } = tile;
  const percent = useTick(symbol)?.quote.change_percent ?? tile.change_percent ?? null;
  const low = rect.y + rect.height / 2 < room.height / 2;
  const right = rect.x + rect.width / 2 > room.width / 2;
  const place = {
    ...(low
      ? { top: rect.y + Math.min(rect.height, 60) + 6 }
      : { bottom: room.height - rect.y + 6 }),
    ...(right ? { right: room.width - rect.x - rect.width } : { left: rect.x }),
  };
  return (
    <div className={styles.card} style={place} aria-hidden="true">
      <p>
        <strong>{symbol}</strong> {name}
      </p>
      <dl>
        <dt>Change</dt>
        <dd>
          <Figure value={percent} style="percent" change reason={reason} />
        </dd>
        <dt>Traded</dt>
        <dd className="numeric">
          {formatCompact(weight)} {weight == null ? "" : currency}
        </dd>
        {sector ? (
          <>
            <dt>Sector</dt>
            <dd>{sector}</dd>
          </>
        ) : null}
        {reason ? (
          <>
            <dt>Note</dt>
            <dd>{reason}</dd>
          </>
        ) : null}
      </dl>
    </div>
  );
}
