import { describe, expect, it } from "vitest";
import { align, lookAt, type SeriesRow, since, stepDays } from "./economic_series";

const monthly = (from: number, count: number, value: (i: number) => number | null): SeriesRow[] =>
  Array.from({ length: count }, (_, i) => ({
    date: new Date(Date.UTC(from, i, 1)).toISOString().slice(0, 10),
    value: value(i),
  }));

const values = (rows: readonly SeriesRow[]) => rows.map(({ value }) => value);

describe("a series looked at in another way", () => {
  it("changes from the last known value", () => {
    const rows = monthly(2024, 4, (i) => [1, null, 4, 9][i] ?? null);
    expect(values(lookAt(rows, "change"))).toEqual([null, null, 3, 5]);
  });

  it("grows over a year from the same month of the year before", () => {
    const grown = lookAt(
      monthly(2022, 26, (i) => 100 + i),
      "yoy",
    );
    expect(values(grown).slice(0, 12)).toEqual(Array(12).fill(null));
    expect(grown[12]?.value).toBeCloseTo(12);
    expect(grown[25]?.value).toBeCloseTo((125 / 113 - 1) * 100);
  });

  it("finds the day before a weekend a year ago, and nothing across a hole", () => {
    const days = [
      { date: "2023-03-03", value: 50 },
      { date: "2024-03-04", value: 60 },
    ];
    expect(lookAt(days, "yoy")[1]?.value).toBeCloseTo(20);
    const hole = [
      { date: "2023-01-03", value: 50 },
      { date: "2024-03-04", value: 60 },
    ];
    expect(lookAt(hole, "yoy")[1]?.value).toBeNull();
  });

  it("has no rate from zero or less, and an index begins at a hundred", () => {
    expect(
      values(
        lookAt(
          monthly(2022, 13, (i) => (i === 0 ? 0 : 5)),
          "yoy",
        ),
      )[12],
    ).toBeNull();
    expect(
      values(
        lookAt(
          monthly(2022, 3, (i) => [null, 4, 5][i] ?? null),
          "index",
        ),
      ),
    ).toEqual([null, 100, 125]);
    expect(
      values(
        lookAt(
          monthly(2022, 2, () => -1),
          "index",
        ),
      ),
    ).toEqual([null, null]);
  });
});

describe("series beside each other", () => {
  it("go at the pace of the slowest, each with its last value of the period", () => {
    const daily: SeriesRow[] = Array.from({ length: 120 }, (_, i) => ({
      date: new Date(Date.UTC(2024, 0, 1 + i)).toISOString().slice(0, 10),
      value: i,
    }));
    const { per, x, columns } = align([daily, monthly(2024, 4, (i) => i * 10)]);
    expect(per).toBe("month");
    expect(x).toHaveLength(4);
    expect(columns[0]?.[0]).toBe(30);
    expect(columns[1]).toEqual([0, 10, 20, 30]);
    expect(x.every((at, i) => i === 0 || at > (x[i - 1] ?? 0))).toBe(true);
  });

  it("keep every row when alone, and holes as holes", () => {
    const rows = monthly(2024, 3, (i) => (i === 1 ? null : i));
    expect(align([rows]).columns).toEqual([[0, null, 2]]);
    expect(stepDays(rows)).toBe(31);
    expect(stepDays([])).toBeNull();
    expect(since(rows, "2024-02-01")).toHaveLength(2);
    expect(align([[]]).x).toEqual([]);
  });
});
