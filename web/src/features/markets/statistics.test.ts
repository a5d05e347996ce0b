import { describe, expect, it } from "vitest";
import type { SeriesTable } from "./queries";
import { lastValue, statisticsOf } from "./statistics";

const table = (values: (number | null)[], rows: number): SeriesTable => ({
  at: values.map((_, i) => `2024-03-0${i + 1}T00:00:00Z`),
  columns: [
    {
      formula: "roc(A, 21)",
      unit: null,
      values,
      lineage: {
        as_of: null,
        formula: "roc(A, 21)",
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
    },
  ],
});
const [month] = statisticsOf("A");

describe("key statistics", () => {
  it("quote symbols the language cannot tell apart", () => {
    expect(statisticsOf("EUR/USD")[0]?.formula).toBe("roc('EUR/USD', 21)");
  });

  it("stand for the last bar", () => {
    if (month === undefined) throw new Error("no statistic");
    expect(lastValue(table([null, 2.5], 300), 0, month)).toMatchObject({
      value: 2.5,
      at: "2024-03-02T00:00:00Z",
      reason: null,
    });
  });

  it("say what is missing instead of zero", () => {
    if (month === undefined) throw new Error("no statistic");
    expect(lastValue(table([null, null], 12), 0, month)).toMatchObject({
      value: null,
      reason: "It needs 22 bars; 12 are known.",
    });
    expect(lastValue(undefined, 0, month).reason).toContain("did not answer");
  });
});
