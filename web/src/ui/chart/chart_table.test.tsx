import { cleanup, render, screen, within } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import { csvRows, spokenBar } from "./chart_rows";
import { ChartTable } from "./chart_table";
import type { ChartData } from "./model";

afterEach(cleanup);

const day = (text: string) => Date.parse(`${text}T00:00:00Z`) / 1000;
const data: ChartData = {
  title: "A",
  unit: "USD",
  decimals: 2,
  bars: {
    at: ["2024-03-04", "2024-03-05", "2024-03-06"].map(day),
    open: [1, 2, null],
    high: [1, 2, null],
    low: [1, 2, null],
    close: [1.5, 2.5, 3.5],
    volume: [100, null, 300],
  },
  lines: [
    {
      id: "s",
      title: "sma(A, 2)",
      color: 2,
      values: [null, 2, 3],
      pane: 0,
      shape: "line",
      unit: "USD",
    },
    {
      id: "h",
      title: "hidden",
      color: 3,
      values: [1, 1, 1],
      pane: 0,
      shape: "line",
      unit: null,
      hidden: true,
    },
  ],
  comparisons: [],
  events: [{ at: day("2024-03-05"), mark: "D", label: "Dividend 0.23 USD", kind: "dividend" }],
};

describe("the table behind a chart", () => {
  it("has every drawn column, newest first, unknown as a dash", () => {
    render(<ChartTable data={data} first={0} last={2} />);
    const rows = within(screen.getByRole("table")).getAllByRole("row");
    expect(rows).toHaveLength(4);
    const titles = within(rows[0] as HTMLElement).getAllByRole("columnheader");
    expect(titles.map((title) => title.textContent)).toEqual([
      "Date",
      "Open USD",
      "High USD",
      "Low USD",
      "Close USD",
      "Volume",
      "sma(A, 2) USD",
      "Events",
    ]);
    expect(rows[1]?.textContent).toContain("3.50");
    expect(rows[1]?.textContent).toContain("–");
    expect(rows[2]?.textContent).toContain("Dividend 0.23 USD");
  });

  it("compares in percent from its oldest row", () => {
    const other = { id: "B", title: "B", color: 2, values: [10, 20, 30] };
    render(<ChartTable data={{ ...data, comparisons: [other] }} first={1} last={2} />);
    const newest = screen.getAllByRole("row")[1]?.textContent;
    expect(screen.getByRole("columnheader", { name: "B %" })).toBeTruthy();
    expect(newest).toContain("40.00");
    expect(newest).toContain("50.00");
  });

  it("holds only the bars asked for", () => {
    render(<ChartTable data={data} first={1} last={1} />);
    expect(screen.getAllByRole("row")).toHaveLength(2);
  });
});

describe("a chart as a file", () => {
  it("has the columns an import knows, plain numbers, empty for unknown", () => {
    const { header, rows } = csvRows(data);
    expect(header).toEqual([
      "date",
      "open",
      "high",
      "low",
      "close",
      "volume",
      "sma(A, 2)",
      "events",
    ]);
    expect(rows[1]).toEqual(["2024-03-05", 2, 2, 2, 2.5, null, 2, "Dividend 0.23 USD"]);
  });
});

describe("a bar in words", () => {
  it("has its day, close, lines and events", () => {
    const spoken = spokenBar(data, 1, (value) => (value === null ? "unknown" : String(value)));
    expect(spoken).toContain("close 2.5, sma(A, 2) 2, Dividend 0.23 USD");
    expect(spokenBar(data, 9, String)).toBe("");
  });
});
