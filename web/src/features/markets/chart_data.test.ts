import { describe, expect, it } from "vitest";
import { actionSentence, chartBars, chartLines, comparisons, splitRatio } from "./chart_data";
import type { Action, Bars } from "./queries";

const bars = (symbol: string, days: string[], close: number[]) =>
  ({
    as_of: "2024-03-07T00:00:00Z",
    truncated: false,
    symbol,
    interval: "1d",
    currency: "USD",
    adjust: "splits",
    source: "file",
    at: days.map((day) => `${day}T00:00:00Z`),
    open: close,
    high: close,
    low: close,
    close,
    volume: close.map(() => null),
    actions: [],
  }) as Bars;
const days = ["2024-03-04", "2024-03-05", "2024-03-06"];
const action = (change: object) =>
  ({
    kind: "dividend",
    ex_at: "2024-03-04T00:00:00Z",
    known_at: "2024-03-04T00:00:00Z",
    ratio: null,
    amount: null,
    currency: "USD",
    source: "file",
    ...change,
  }) as Action;

describe("bars", () => {
  it("one that comes twice or late is left out: the chart would refuse them all", () => {
    const doubled = bars(
      "A",
      ["2024-03-04", "2024-03-04", "2024-03-03", "2024-03-05"],
      [1, 2, 3, 4],
    );
    expect(chartBars(doubled).close).toEqual([1, 4]);
  });
});

describe("comparing", () => {
  it("aligns by time, days the other did not trade are unknown", () => {
    const ours = chartBars(bars("A", days, [1, 2, 3]));
    const other = bars("B", ["2024-03-04", "2024-03-06", "2024-03-07"], [10, 30, 40]);
    expect(comparisons(ours, [undefined, other])).toMatchObject([
      { id: "B", color: 3, values: [10, null, 30] },
    ]);
  });
});

describe("overlays", () => {
  it("lie on the bars, in the pane of their kind", () => {
    const ours = chartBars(bars("A", days, [100, 101, 102]));
    const lineage = { as_of: "2024-03-07T00:00:00Z", formula: "", inputs: [] };
    const table = (formula: string, values: (number | null)[]) => ({
      at: days.map((day) => `${day}T00:00:00Z`),
      columns: [{ formula, unit: null, values, lineage }],
    });
    const overlay = (formula: string) => ({
      formula,
      colors: [2],
      hidden: false,
      pane: "auto" as const,
    });
    const answer = (formula: string, values?: (number | null)[]) => ({
      overlay: overlay(formula),
      table: values && table(formula, values),
      condition: false,
    });
    const lines = chartLines(ours, "USD", [
      answer("sma(A, 2)", [null, 100.5, 101.5]),
      answer("rsi(A, 2)", [null, 60, 70]),
      answer("ema(A, 2)"),
    ]);
    expect(lines.map((line) => line.pane)).toEqual([0, 1, 0]);
    expect(lines.map((line) => line.hidden)).toEqual([false, false, false]);
    expect(lines[0]?.values).toEqual([null, 100.5, 101.5]);
  });

  const ours = chartBars(bars("A", days, [100, 101, 102]));
  const lineage = { as_of: "2024-03-07T00:00:00Z", formula: "", inputs: [] };
  const record = (formula: string, columns: Record<string, number[]>) => ({
    overlay: { formula, colors: [2], hidden: false, pane: "auto" as const },
    table: {
      at: days.map((day) => `${day}T00:00:00Z`),
      columns: Object.entries(columns).map(([name, values]) => ({
        formula: `${formula}.${name}`,
        unit: null,
        values,
        lineage,
      })),
    },
    condition: false,
  });

  it("a record is a line a column: bands in one colour and filled, a histogram in bars", () => {
    const lines = chartLines(ours, "USD", [
      record("bbands(A)", { upper: [104, 104, 104], middle: [101, 101, 101], lower: [98, 98, 98] }),
      record("macd(A)", { macd: [1, 2, 3], signal: [1, 1, 1], histogram: [0, 1, 2] }),
    ]);
    expect(lines.map(({ title }) => title)).toContain("macd(A).signal");
    expect(lines.map(({ pane }) => pane)).toEqual([0, 0, 0, 1, 1, 1]);
    expect(lines.map(({ color }) => color)).toEqual([2, 2, 2, 2, 3, 4]);
    expect(lines[0]?.fillTo).toBe(lines[2]?.id);
    expect(lines.map(({ shape }) => shape).at(-1)).toBe("histogram");
  });

  it("a direction beside a line takes no pane", () => {
    const columns = { value: [99, 99, 99], direction: [1, 1, -1] };
    const lines = chartLines(ours, "USD", [record("supertrend(A)", columns)]);
    expect(lines.map(({ hidden, pane }) => [hidden, pane])).toEqual([
      [false, 0],
      [true, 0],
    ]);
  });

  it("a condition shades the price", () => {
    const condition = { ...record("A > 100", { "": [0, 1, 1] }), condition: true };
    const [line] = chartLines(ours, "USD", [condition]);
    expect(line).toMatchObject({ shape: "condition", pane: 0, title: "A > 100" });
  });
});

describe("a hidden overlay", () => {
  it("takes no pane, and those below it move up", () => {
    const ours = chartBars(bars("A", days, [100, 101, 102]));
    const overlay = (formula: string, hidden: boolean) => ({
      overlay: { formula, colors: [2], hidden, pane: "auto" as const },
      table: undefined,
      condition: false,
    });
    const lines = chartLines(ours, "USD", [
      overlay("rsi(A)", true),
      overlay("macd(A).macd", false),
    ]);
    expect(lines.map((line) => line.pane)).toEqual([0, 1]);
  });
});

describe("actions in words", () => {
  it("a split is a ratio of whole shares", () => {
    expect([2, 7, 1.5, 0.1, 1.055].map(splitRatio)).toEqual([
      "2:1",
      "7:1",
      "3:2",
      "1:10",
      "1.0550:1",
    ]);
    expect(splitRatio(null)).toBe("of unknown ratio");
  });

  it("a dividend keeps its cents and no more zeros", () => {
    expect(actionSentence(action({ amount: 0.23 }))).toBe("Dividend 0.23 USD");
    expect(actionSentence(action({ amount: 0.2275 }))).toBe("Dividend 0.2275 USD");
    expect(actionSentence(action({ amount: 2.5 }))).toBe("Dividend 2.50 USD");
    expect(actionSentence(action({}))).toBe("Dividend of unknown amount");
  });
});
