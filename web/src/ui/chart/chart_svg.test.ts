import { describe, expect, it } from "vitest";
import { chartSvg, type SvgOptions } from "./chart_svg";
import type { ChartData } from "./model";

const DAY = 86_400;
const close = [10, 12, null, 11, 13];
const data: ChartData = {
  title: "A<B",
  unit: "USD",
  decimals: 2,
  bars: {
    at: close.map((_, day) => day * DAY),
    open: [10, 10, null, 12, 11],
    high: [11, 13, null, 12, 14],
    low: [9, 10, null, 10, 11],
    close,
    volume: [1, 2, null, 3, 4],
  },
  lines: [
    {
      id: "0.",
      title: "sma",
      color: 2,
      values: [null, 11, null, 11.5, 12],
      pane: 0,
      shape: "line",
      unit: null,
    },
    {
      id: "1.",
      title: "rsi",
      color: 3,
      values: [null, 50, null, 60, 70],
      pane: 1,
      shape: "line",
      unit: null,
    },
  ],
  comparisons: [{ id: "B", title: "B", color: 4, values: [5, 6, null, 7, 8] }],
  events: [{ at: DAY, mark: "D", label: "Dividend <1>", kind: "dividend" }],
};
const colors = Array.from({ length: 7 }, (_, i) => `rgb(${i}, 0, 0)`);
const theme = {
  background: "white",
  grid: "g",
  line: "l",
  hover: "h",
  text: "t",
  value: "v",
  tagText: "x",
  accent: "a",
  up: "rgb(0, 9, 0)",
  down: "rgb(9, 0, 0)",
  rising: "r",
  warn: "w",
  series: colors,
  font: '"Inter"',
};
const options: SvgOptions = {
  first: 0,
  last: 4,
  style: "candles",
  scale: "linear",
  theme,
  drawings: [
    {
      id: "d",
      kind: "horizontal",
      anchors: [{ at: 0, price: 12 }],
      color: 1,
      width: 2,
      text: "a & b",
    },
  ],
  caption: { title: data.title, subtitle: "", footer: "" },
};
const parse = (svg: string) => new DOMParser().parseFromString(svg, "image/svg+xml");

describe("a chart as SVG", () => {
  it("is well formed whatever the texts, and holds no figure that is none", () => {
    for (const scale of ["linear", "log", "percent"] as const) {
      for (const style of ["candles", "hollow", "heikin", "line", "bars"] as const) {
        const svg = chartSvg(data, { ...options, scale, style });
        expect(parse(svg).querySelector("parsererror")).toBeNull();
        expect(svg).not.toMatch(/NaN|Infinity|undefined|null/);
      }
    }
  });

  it("has a candle a known bar, the lines of both panes and the drawings", () => {
    const drawn = parse(chartSvg(data, options));
    expect(drawn.querySelectorAll("rect[stroke]")).toHaveLength(4);
    expect(drawn.querySelectorAll("path")).toHaveLength(3);
    expect(drawn.documentElement.textContent).toContain("a & b");
    expect(drawn.documentElement.textContent).toContain("rsi");
    expect(drawn.querySelector("g > title")?.textContent).toBe("Dividend <1>");
  });

  it("of nothing is an empty frame", () => {
    const none: ChartData = {
      ...data,
      bars: { at: [], open: [], high: [], low: [], close: [], volume: [] },
      lines: [],
      comparisons: [],
    };
    const svg = chartSvg(none, { ...options, last: -1 });
    expect(parse(svg).querySelector("parsererror")).toBeNull();
    expect(svg).not.toMatch(/NaN|Infinity/);
  });
});
