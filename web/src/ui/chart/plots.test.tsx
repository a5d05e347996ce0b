import { cleanup, fireEvent, render, screen, within } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { Bars, placeOf } from "./bars";
import { HeatGrid, heatOf, stepIn } from "./heat_grid";
import { Histogram, isInside } from "./histogram";
import { LinePlot } from "./line_plot";
import { ScatterPlot } from "./scatter_plot";

afterEach(cleanup);

const day = 86_400;
const series = [
  { id: "a", title: "Strategy", ink: 1, values: [1, null, 3] },
  { id: "b", title: "Benchmark", ink: 7, values: [1, 2, 4] },
];

describe("a line plot", () => {
  const plot = { label: "Equity", x: [0, day, 2 * day], kind: "time" as const, series };

  it("tells the newest values, and by arrows any other; unknown is a dash", () => {
    render(<LinePlot {...plot} />);
    const chart = screen.getByRole("application", { name: /Equity/ });
    expect(screen.getByText("Strategy").parentElement?.textContent).toContain("3.00");
    fireEvent.keyDown(chart, { key: "ArrowLeft" });
    fireEvent.keyDown(chart, { key: "ArrowLeft" });
    expect(chart.textContent).toContain("Strategy –, Benchmark 2.00");
  });

  it("has a table, newest first", () => {
    render(<LinePlot {...plot} asTable />);
    const rows = within(screen.getByRole("table")).getAllByRole("row");
    expect(rows[1]?.textContent).toContain("4.00");
    expect(rows[2]?.textContent).toContain("–");
  });

  it("says so when there is nothing", () => {
    render(<LinePlot {...plot} series={[{ id: "a", title: "A", ink: 1, values: [null] }]} />);
    expect(screen.getByText(/nothing to draw/)).toBeTruthy();
  });
});

describe("a scatter plot", () => {
  it("is walked from left to right and chosen with Enter", () => {
    const choose = vi.fn();
    const points = [
      { id: "b", label: "Bold", x: 20, y: 9 },
      { id: "c", label: "Calm", x: 5, y: 3 },
    ];
    render(
      <ScatterPlot
        label="Frontier"
        xTitle="Risk"
        yTitle="Return"
        points={points}
        onChoose={choose}
      />,
    );
    const chart = screen.getByRole("application", { name: /2 points/ });
    fireEvent.keyDown(chart, { key: "ArrowRight" });
    expect(chart.textContent).toContain("Calm, Risk 5.00, Return 3.00");
    fireEvent.keyDown(chart, { key: "Enter" });
    expect(choose).toHaveBeenCalledWith("c");
  });
});

describe("a heat grid", () => {
  it("is walked by arrows, one cell in the tab order, unknown a dash", () => {
    const choose = vi.fn();
    const values = [
      [1, -0.5],
      [null, 1],
    ];
    const names = ["A", "B"];
    render(
      <HeatGrid
        label="Correlation"
        rows={names}
        columns={names}
        values={values}
        onChoose={choose}
      />,
    );
    const cells = screen.getAllByRole("gridcell");
    expect(cells.filter((cell) => cell.tabIndex === 0)).toHaveLength(1);
    expect(cells[2]?.textContent).toBe("–");
    fireEvent.keyDown(cells[0] as HTMLElement, { key: "ArrowRight" });
    expect(document.activeElement).toBe(cells[1]);
    fireEvent.keyDown(cells[1] as HTMLElement, { key: "Enter" });
    expect(choose).toHaveBeenCalledWith(0, 1);
  });

  it("stops at its edges; half the reach is half the colour", () => {
    expect(stepIn("ArrowUp", { row: 0, column: 1 }, 3, 3)).toEqual({ row: 0, column: 1 });
    expect(stepIn("End", { row: 1, column: 0 }, 3, 4)).toEqual({ row: 1, column: 3 });
    expect(stepIn("x", { row: 1, column: 0 }, 3, 4)).toBeNull();
    expect([heatOf(-0.5), heatOf(1), heatOf(null)]).toEqual([25, 50, 0]);
  });
});

describe("a histogram", () => {
  it("keeps a range by its handles; an end at the edge is open", () => {
    const moved = vi.fn();
    const range = { from: 2, to: null };
    render(<Histogram label="P/E" values={[0, 1, 2, 3, 10]} range={range} onRange={moved} />);
    const [least, most] = screen.getAllByRole("slider");
    expect(most?.getAttribute("aria-valuetext")).toBe("any");
    fireEvent.keyDown(least as HTMLElement, { key: "ArrowRight" });
    expect(moved).toHaveBeenLastCalledWith({ from: 2.1, to: null });
    fireEvent.keyDown(least as HTMLElement, { key: "Home" });
    expect(moved).toHaveBeenLastCalledWith({ from: null, to: null });
    fireEvent.keyDown(most as HTMLElement, { key: "Home" });
    expect(moved).toHaveBeenLastCalledWith({ from: 2, to: 2 });
    expect(isInside(1, range)).toBe(false);
  });
});

describe("bars", () => {
  it("begin at one zero and say their figures", () => {
    render(
      <Bars
        label="Contributions"
        bars={[
          { id: "a", label: "Technology", value: 3 },
          { id: "b", label: "Energy", value: -1 },
          { id: "c", label: "Cash", value: null },
        ]}
      />,
    );
    expect(screen.getByText("–")).toBeTruthy();
    expect(placeOf(-1, [-1, 3])).toEqual({ "--zero": "25%", "--from": "0%", "--long": "25%" });
  });
});
