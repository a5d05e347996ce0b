import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { toCsv } from "./csv";
import { type Column, sortRows, Table } from "./table";
import { VirtualRows } from "./virtual_rows";

type Row = { name: string; price: number | null };

const columns: Column<Row>[] = [
  { key: "name", title: "Name", value: (it) => it.name },
  { key: "price", title: "Price", value: (it) => it.price, align: "end" },
];
const rows: Row[] = [
  { name: "B", price: 2 },
  { name: "A", price: null },
  { name: "C", price: 10 },
];

afterEach(cleanup);

const names = () =>
  screen
    .getAllByRole("row")
    .slice(1)
    .map((row) => row.textContent?.[0]);

describe("sorting", () => {
  it("puts unknown values last in both directions", () => {
    for (const descending of [true, false]) {
      const sorted = sortRows(rows, columns, { key: "price", descending });
      expect(sorted.at(-1)?.name).toBe("A");
    }
  });
  it("starts with the largest number and turns on the second press", () => {
    render(<Table label="Prices" columns={columns} rows={rows} rowKey={(it) => it.name} />);
    fireEvent.click(screen.getByRole("button", { name: "Price" }));
    expect(names()).toEqual(["C", "B", "A"]);
    fireEvent.click(screen.getByRole("button", { name: "Price" }));
    expect(names()).toEqual(["B", "C", "A"]);
  });
});

describe("keys", () => {
  it("walk with j and k and open with Enter", () => {
    const onOpen = vi.fn();
    render(
      <Table
        label="Prices"
        columns={columns}
        rows={rows}
        rowKey={(it) => it.name}
        onOpen={onOpen}
      />,
    );
    const [, first, second] = screen.getAllByRole("row");
    first?.focus();
    fireEvent.keyDown(first as HTMLElement, { key: "j" });
    expect(document.activeElement).toBe(second);
    fireEvent.keyDown(second as HTMLElement, { key: "Enter" });
    expect(onOpen).toHaveBeenCalledWith(rows[1]);
    fireEvent.keyDown(second as HTMLElement, { key: "k" });
    expect(document.activeElement).toBe(first);
  });
});

describe("states", () => {
  it("show the shape before the rows come, and say that it is busy", () => {
    render(
      <Table label="Prices" columns={columns} rows={undefined} rowKey={() => ""} expect={3} />,
    );
    expect(screen.getAllByRole("row")).toHaveLength(4);
    expect(screen.getByRole("table").getAttribute("aria-busy")).toBe("true");
  });
  it("offer to try again after a failure", () => {
    const onRetry = vi.fn();
    const error = new Error("The line is down");
    render(
      <Table
        label="P"
        columns={columns}
        rows={undefined}
        rowKey={() => ""}
        error={error}
        onRetry={onRetry}
      />,
    );
    fireEvent.click(screen.getByRole("button", { name: "Try again" }));
    expect(screen.getByText("The line is down")).toBeDefined();
    expect(onRetry).toHaveBeenCalled();
  });
});

describe("export", () => {
  it("quotes what needs it and disarms what a spreadsheet would run", () => {
    const csv = toCsv(
      ["a", "b"],
      [
        ['say "x", y', -1.5],
        ["=1+1", null],
        ["-3", true],
      ],
    );
    expect(csv).toBe('a,b\r\n"say ""x"", y",-1.5\r\n\'=1+1,\r\n-3,true');
  });
});

describe("rows that are drawn only in sight", () => {
  // What does not scroll has no height in jsdom.
  beforeEach(() => {
    vi.spyOn(Element.prototype, "clientHeight", "get").mockReturnValue(600);
    vi.spyOn(HTMLElement.prototype, "offsetHeight", "get").mockReturnValue(28);
  });
  afterEach(() => vi.restoreAllMocks());
  const many = Array.from({ length: 5_000 }, (_, i) => ({ name: `N${i}`, price: i }));
  it("are few of many, and say which of how many they are", () => {
    const onEnd = vi.fn();
    render(
      <Table
        label="Many"
        columns={columns}
        rows={many}
        rowKey={(it) => it.name}
        rowsAs={VirtualRows}
        onEnd={onEnd}
        total={20_000}
      />,
    );
    const drawn = screen.getAllByRole("row").filter((row) => row.dataset.index !== undefined);
    expect(drawn.length).toBeGreaterThan(5);
    expect(drawn.length).toBeLessThan(200);
    expect(drawn[0]?.getAttribute("aria-rowindex")).toBe("2"); // the heading is row 1
    expect(screen.getByRole("table").getAttribute("aria-rowcount")).toBe("20001");
    expect(onEnd).not.toHaveBeenCalled();
  });
  it("ask for more when the last ones are drawn", () => {
    const onEnd = vi.fn();
    render(
      <Table
        label="Few"
        columns={columns}
        rows={many.slice(0, 10)}
        rowKey={(it) => it.name}
        rowsAs={VirtualRows}
        onEnd={onEnd}
      />,
    );
    expect(onEnd).toHaveBeenCalled();
  });
});
