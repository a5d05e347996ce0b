import { describe, expect, it } from "vitest";
import type { SeriesTable } from "./queries";
import { lastValue, type Statistic, statisticsOf } from "./statistics";

const table = (columns: Record<string, (number | null)[]>, rows: number): SeriesTable => ({
  at: ["2024-03-01T00:00:00Z", "2024-03-02T00:00:00Z"],
  columns: Object.entries(columns).map(([formula, values]) => ({
    formula,
    unit: null,
    values,
    lineage: {
      as_of: "2024-03-03T00:00:00Z",
      formula,
      inputs: [
        {
          address: "A.close",
          source: "file",
          rows,
          first_at: null,
          last_at: null,
          last_known_at: null,
        },
      ],
    },
  })),
});
const [month] = statisticsOf("A") as [Statistic];
const high = statisticsOf("A").find((statistic) => statistic.title === "52-week high") as Statistic;

describe("key statistics", () => {
  it("quote symbols the language cannot tell apart", () => {
    expect(statisticsOf("EUR/USD")[0]?.formula).toBe("roc('EUR/USD', 21)");
  });

  it("stand for the last bar", () => {
    expect(lastValue(table({ "roc(A, 21)": [null, 2.5] }, 300), month)).toMatchObject({
      value: 2.5,
      at: "2024-03-02T00:00:00Z",
      reason: null,
    });
  });

  it("say what is missing instead of zero", () => {
    expect(lastValue(table({ "roc(A, 21)": [null, null] }, 12), month)).toMatchObject({
      value: null,
      reason: "It needs 22 bars; 12 are known.",
    });
    expect(lastValue(undefined, month).reason).toContain("did not answer");
  });

  it("closes stand in for highs that a source does not have, and say so", () => {
    const answer = { "highest(A.high, 252)": [null, null], "highest(A, 252)": [10, 11] };
    expect(lastValue(table(answer, 300), high)).toMatchObject({
      value: 11,
      statistic: { title: "52-week high close" },
    });
    const nothing = { "highest(A.high, 252)": [null, null], "highest(A, 252)": [null, null] };
    expect(lastValue(table(nothing, 300), high)).toMatchObject({
      value: null,
      statistic: { title: "52-week high" },
    });
  });
});
