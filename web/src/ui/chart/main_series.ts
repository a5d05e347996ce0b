/** The main series of a chart in each of the ways it can be drawn. */

import {
  AreaSeries,
  BarSeries,
  BaselineSeries,
  CandlestickSeries,
  type IChartApi,
  LineSeries,
} from "lightweight-charts";
import { heikinAshi } from "./heikin_ashi";
import { type ChartBars, type ChartData, type ChartStyle, type Column, drawnStyle } from "./model";
import {
  type AnySeries,
  CLEAR,
  type Drawn,
  type ItemOf,
  known,
  lineItems,
  priceFormat,
} from "./series_item";
import { type ChartTheme, fade, seriesColor } from "./theme";

type Look = { style: ChartStyle; theme: ChartTheme };

/** Adds the main series, still empty. Bars of which only the close is known are drawn as a line. */
export function addMain(chart: IChartApi, data: ChartData, look: Look): Drawn {
  const shared = {
    lastValueVisible: false,
    priceLineVisible: false,
    priceFormat: priceFormat(data.decimals),
  } as const;
  switch (drawnStyle(data.bars, look.style)) {
    case "candles":
      return candles(
        chart,
        look.theme,
        shared,
        candleItems((bars) => bars),
      );
    case "heikin":
      return candles(chart, look.theme, shared, candleItems(averaged));
    case "hollow":
      return candles(chart, look.theme, shared, hollowItems(look.theme), true);
    case "bars": {
      const { up, down } = look.theme;
      const options = { ...shared, upColor: up, downColor: down, thinBars: false };
      return { series: any(chart.addSeries(BarSeries, options)), item: candleItems((it) => it) };
    }
    case "line": {
      const options = { ...shared, lineWidth: 2, color: seriesColor(look.theme, 1) } as const;
      return { series: any(chart.addSeries(LineSeries, options)), item: closes({ color: CLEAR }) };
    }
    case "area":
      return area(chart, look.theme, shared);
    case "baseline":
      return baseline(chart, look.theme, shared);
  }
}

type Shared = { priceFormat: ReturnType<typeof priceFormat> };

function candles(
  chart: IChartApi,
  theme: ChartTheme,
  shared: Shared,
  item: ItemOf,
  hollow = false,
): Drawn {
  const { up, down, rising } = theme;
  const options = {
    ...shared,
    upColor: rising,
    downColor: down,
    wickUpColor: up,
    wickDownColor: down,
    borderUpColor: up,
    borderDownColor: down,
    borderVisible: hollow || rising !== up, // four more strokes a candle, seen only where it is empty
  };
  return { series: any(chart.addSeries(CandlestickSeries, options)), item };
}

function candleItems(barsOf: (bars: ChartBars) => ChartBars): ItemOf {
  return (data, bar, time) => {
    const bars = barsOf(data.bars);
    const close = bars.close[bar];
    if (!known(close)) return { time };
    // A bar of which only the close is known is a dash at that price.
    const at = (column: Column) => column[bar] ?? close;
    return { time, open: at(bars.open), high: at(bars.high), low: at(bars.low), close };
  };
}

/** Coloured by the close before, filled when it closed below its own open. */
function hollowItems({ up, down }: ChartTheme): ItemOf {
  const plain = candleItems((bars) => bars);
  return (data, bar, time, slots) => {
    const item = plain(data, bar, time, slots);
    const { open, close } = item as { open?: number; close?: number };
    if (open === undefined || close === undefined) return item;
    const color = close >= (data.bars.close[bar - 1] ?? open) ? up : down;
    const body = close >= open ? CLEAR : color;
    return { ...item, color: body, borderColor: color, wickColor: color };
  };
}

const kept = new WeakMap<ChartBars, ChartBars>();

function averaged(bars: ChartBars): ChartBars {
  const found = kept.get(bars) ?? heikinAshi(bars);
  kept.set(bars, found);
  return found;
}

function closes(unseen: Record<string, string>): ItemOf {
  return lineItems((data) => data.bars.close, unseen);
}

function area(chart: IChartApi, theme: ChartTheme, shared: Shared): Drawn {
  const color = seriesColor(theme, 1);
  const look = { lineColor: color, topColor: fade(color, 0.28), bottomColor: fade(color, 0.02) };
  const series = chart.addSeries(AreaSeries, { ...shared, ...look, lineWidth: 2 });
  return {
    series: any(series),
    item: closes({ lineColor: CLEAR, topColor: CLEAR, bottomColor: CLEAR }),
  };
}

const BELOW_CLEAR = { bottomLineColor: CLEAR, bottomFillColor1: CLEAR, bottomFillColor2: CLEAR };
const ABOVE_CLEAR = { topLineColor: CLEAR, topFillColor1: CLEAR, topFillColor2: CLEAR };

/** Above and below the first close on screen; the stage moves that as the view moves. */
function baseline(chart: IChartApi, { up, down }: ChartTheme, shared: Shared): Drawn {
  const look = {
    topLineColor: up,
    topFillColor1: fade(up, 0.24),
    topFillColor2: fade(up, 0.03),
    bottomLineColor: down,
    bottomFillColor1: fade(down, 0.03),
    bottomFillColor2: fade(down, 0.24),
  };
  const series = chart.addSeries(BaselineSeries, { ...shared, ...look, lineWidth: 2 });
  return { series: any(series), item: closes({ ...ABOVE_CLEAR, ...BELOW_CLEAR }) };
}

/** Series of every kind are handled alike once they are made. */
function any(series: unknown): AnySeries {
  return series as AnySeries;
}
