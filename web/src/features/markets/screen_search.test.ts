import { describe, expect, it } from "vitest";
import {
  parseScreenSearch,
  questionOf,
  sameQuestion,
  screenSearch,
  screenState,
  sortedColumn,
  stateOf,
  USUAL_COLUMNS,
} from "./screen_search";

const empty = screenState({});

describe("a screen in the URL", () => {
  it("leaves out what is usual", () => {
    expect(Object.values(screenSearch(empty)).filter((it) => it !== undefined)).toEqual([]);
    expect(empty.columns).toEqual(USUAL_COLUMNS);
  });
  it("comes back as it went", () => {
    const state = {
      ...empty,
      rule: "rsi(close, 14) < 30",
      columns: ["close", "adx(asset, 14)"],
      sort: { formula: "adx(asset, 14)", descending: true },
      type: "stock" as const,
      sector: "Energy",
      symbols: ["AAPL", "BRK.B"],
      at: "2015-06-30",
      screen: "scr_1",
    };
    expect(screenState(parseScreenSearch(screenSearch(state)))).toEqual(state);
    expect(screenState(parseScreenSearch(screenSearch({ ...empty, columns: [] }))).columns).toEqual(
      [],
    );
  });
  it("drops what cannot be meant", () => {
    expect(parseScreenSearch({ type: "ship", at: "yesterday", interval: "9y", rule: 5 })).toEqual(
      expect.objectContaining({ type: undefined, at: undefined, interval: undefined, rule: "5" }),
    );
  });
  it("asks the server what it shows, and shows what was asked", () => {
    const question = questionOf({ ...empty, rule: " close > 5 ", symbols: ["AAPL"] });
    expect(question.rule).toBe("close > 5");
    expect(question.universe?.symbols).toEqual(["AAPL"]);
    const state = stateOf(question, "scr_1", "2010-01-01");
    expect(sameQuestion(state, { ...empty, rule: "close > 5", symbols: ["AAPL"] })).toBe(true);
    expect(state.at).toBe("2010-01-01");
  });
  it("knows the column it is sorted by", () => {
    const sort = { formula: "rsi(close,14)", descending: false };
    expect(sortedColumn({ ...empty, sort })).toBe(2);
    expect(sortedColumn(empty)).toBe(-1);
  });
});
