import { describe, expect, it } from "vitest";
import {
  chartLayout,
  layoutSearch,
  linkedTo,
  parseChartPageSearch,
  resized,
  toggleLink,
  withFormulaOnActive,
  withGroup,
  withSearch,
  withSymbol,
} from "./chart_layout";

const alone = chartLayout(
  parseChartPageSearch({ interval: "1w", formulas: "sma(AAPL, 20)" }),
  "AAPL",
);
const symbols = (layout: ReturnType<typeof resized>) => layout.cells.map(({ symbol }) => symbol);

describe("a layout in the URL", () => {
  it("comes back exactly: symbols, views, groups, links and the active chart", () => {
    let layout = resized(alone, 4);
    layout = withSymbol(layout, 2, "MSFT");
    layout = withSearch(layout, 3, { style: "hollow", compare: "XOM" });
    layout = withGroup(layout, 1, 3);
    layout = { ...toggleLink(layout, "symbol"), active: 3 };
    const read = parseChartPageSearch(JSON.parse(JSON.stringify(layoutSearch(layout))));
    expect(layoutSearch(chartLayout(read, "AAPL"))).toEqual(layoutSearch(layout));
    expect(symbols(chartLayout(read, "AAPL"))).toEqual(["AAPL", "AAPL", "MSFT", "AAPL"]);
    expect(chartLayout(read, "AAPL").active).toBe(3);
  });

  it("of one chart says nothing of layouts", () => {
    expect(layoutSearch(alone)).toEqual({ interval: "1w", formulas: "sma(AAPL, 20)" });
  });

  it("drops what cannot be meant, and has one, two or four charts", () => {
    const odd = parseChartPageSearch({
      cells: [{ symbol: "MSFT", style: "pie" }, 5, null, { symbol: "" }, { symbol: "XOM" }],
      groups: "19",
      active: 9,
      links: 7,
    });
    expect(odd.cells).toEqual([{ symbol: "MSFT" }]);
    expect([odd.groups, odd.active, odd.links]).toEqual([undefined, undefined, undefined]);
    expect(parseChartPageSearch({ cells: "x" }).cells).toBeUndefined();
  });
});

describe("linked charts", () => {
  const four = resized(alone, 4);

  it("share the crosshair alone until more is linked", () => {
    expect(symbols(withSymbol(four, 0, "MSFT"))).toEqual(["MSFT", "AAPL", "AAPL", "AAPL"]);
    expect(linkedTo(four, 1, "crosshair")).toEqual([0, 1, 2, 3]);
  });

  it("share symbol and interval within their group", () => {
    const grouped = withGroup(toggleLink(toggleLink(four, "symbol"), "interval"), 3, 2);
    const moved = withSymbol(grouped, 0, "MSFT");
    expect(symbols(moved)).toEqual(["MSFT", "MSFT", "MSFT", "AAPL"]);
    expect(moved.cells[1]?.search.formulas).toContain("sma(MSFT, 20)");
    const faster = withSearch(grouped, 1, { interval: "1h", style: "line" });
    expect(faster.cells.map(({ search }) => search.interval)).toEqual(["1h", "1h", "1h", "1w"]);
    expect(faster.cells.map(({ search }) => search.style)).toEqual([
      undefined,
      "line",
      undefined,
      undefined,
    ]);
  });

  it("a replay is at one moment in all that share the crosshair", () => {
    const apart = withGroup(four, 3, 0);
    const replays = withSearch(apart, 0, { replay: "2024-03-04" }).cells.map(
      (it) => it.search.replay,
    );
    expect(replays).toEqual(["2024-03-04", "2024-03-04", "2024-03-04", undefined]);
  });

  it("a chart in no group is on its own", () => {
    const own = withGroup(toggleLink(four, "symbol"), 1, 0);
    expect(symbols(withSymbol(own, 1, "MSFT"))).toEqual(["AAPL", "MSFT", "AAPL", "AAPL"]);
    expect(symbols(withSymbol(own, 0, "MSFT"))).toEqual(["MSFT", "AAPL", "MSFT", "MSFT"]);
  });
});

it("a formula from the command bar lands on the active chart, speaking of its symbol", () => {
  const two = { ...withSymbol(resized(alone, 2), 1, "MSFT"), active: 1 };
  const search = withFormulaOnActive(layoutSearch(two), "AAPL", "rsi(AAPL, 14)");
  expect(search.formulas).toBe("sma(AAPL, 20)");
  expect(search.cells?.[0]?.formulas).toContain("rsi(MSFT, 14)");
});

it("one chart alone is the one that was looked at", () => {
  const two = withSymbol(resized(alone, 2), 1, "MSFT");
  expect(symbols(resized({ ...two, active: 1 }, 1))).toEqual(["MSFT"]);
  expect(symbols(resized(two, 4))).toEqual(["AAPL", "MSFT", "AAPL", "AAPL"]);
});
