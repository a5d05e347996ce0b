import { describe, expect, it } from "vitest";
import { chartSearch, chartState, parseChartSearch, withFormula } from "./chart_search";

describe("a chart's permalink", () => {
  it("nothing in the URL is the usual chart", () => {
    const state = chartState(parseChartSearch({}), "AAPL");
    expect(state).toMatchObject({ interval: "1d", style: "candles", range: "1Y", overlays: [] });
  });

  it("reads back everything it wrote", () => {
    const state = chartState(
      parseChartSearch({
        interval: "1w",
        style: "area",
        adjust: "all",
        scale: "log",
        from: "2010-01-01",
        to: "2012-06-30",
        compare: "MSFT,IBM",
        formulas: "sma(AAPL, 20) #2;macd(AAPL) #345 hidden @own",
        panes: "40,28",
        as_of: "2012-12-31",
        table: true,
      }),
      "AAPL",
    );
    expect(state.range).toBe("custom");
    expect(state.overlays).toHaveLength(2);
    expect(chartState(parseChartSearch(chartSearch(state)), "AAPL")).toEqual(state);
  });

  it("usual values leave no trace", () => {
    const usual = chartState({}, "AAPL");
    expect(Object.values(chartSearch(usual)).every((value) => value === undefined)).toBe(true);
  });

  it("shows a day of minutes and a year of days, until a range is chosen", () => {
    const range = (search: object) => chartState(parseChartSearch({ ...search }), "A").range;
    expect(range({ interval: "1m" })).toBe("1D");
    expect(range({ interval: "1h" })).toBe("1W");
    expect(range({})).toBe("1Y");
    expect(range({ interval: "1m", ...chartSearch({ range: "1Y" }) })).toBe("1Y");
  });

  it("a range replaces a custom one and the other way round", () => {
    expect(chartSearch({ range: "5Y" })).toEqual({ range: "5Y", from: undefined, to: undefined });
    expect(chartSearch({ from: "2010-01-01", to: "2011-01-01" }).range).toBeUndefined();
  });

  it("takes one more formula, once, in a colour of its own", () => {
    const once = withFormula({ formulas: "sma(AAPL, 20) #2" }, "rsi(AAPL, 14)");
    expect(once.formulas).toBe("sma(AAPL, 20) #2;rsi(AAPL, 14) #3");
    expect(withFormula(once, "rsi(AAPL, 14)")).toEqual(once);
  });

  it("a pane is neither nothing nor everything", () => {
    expect(chartState(parseChartSearch({ panes: "1,9999" }), "A").panes).toEqual([8, 300]);
    expect(parseChartSearch({ panes: "tall" }).panes).toBeUndefined();
    expect(chartState(parseChartSearch({ panes: 40 }), "A").panes).toEqual([40]);
  });

  it("keeps an interval that there is not, to say so, and shows days", () => {
    const search = parseChartSearch({ interval: "7m" });
    expect(search.interval).toBe("7m");
    expect(chartState(search, "AAPL")).toMatchObject({
      interval: "1d",
      refused: "7m",
      range: "1Y",
    });
    expect(chartState(parseChartSearch({ interval: "5m" }), "AAPL").refused).toBeUndefined();
    expect({ ...search, ...chartSearch({ interval: "1d" }) }.interval).toBeUndefined();
  });

  it("drops what cannot be meant", () => {
    expect(parseChartSearch({ style: "pie", from: "soon", table: 3 })).toEqual({});
  });

  it("a symbol is not compared with itself, a number is a symbol", () => {
    expect(chartState({ compare: "AAPL,MSFT" }, "AAPL").compare).toEqual(["MSFT"]);
    expect(parseChartSearch({ compare: 600519 }).compare).toBe("600519");
  });
});
