import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { TooltipProvider } from "~/ui/tooltip";
import { columnsOf } from "./watchlist_columns";
import { DEFAULT_COLUMNS, headingKey, type Line, linesOf } from "./watchlist_layout";
import { type WatchlistActs, WatchlistTable } from "./watchlist_table";

beforeEach(() => {
  // What draws only the rows in sight must know how much that is.
  vi.spyOn(Element.prototype, "clientHeight", "get").mockReturnValue(600);
  vi.spyOn(HTMLElement.prototype, "offsetHeight", "get").mockReturnValue(28);
});

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

function open({
  singleKeys = true,
  order = null as null | { key: string; descending: boolean },
  lines = undefined as Line[] | undefined,
} = {}) {
  const acts = {
    open: vi.fn(),
    move: vi.fn(),
    moveToEdge: vi.fn(),
    remove: vi.fn(),
    select: vi.fn(),
    clearSelection: vi.fn(),
    alert: vi.fn(),
    drop: vi.fn(),
    group: vi.fn(),
    renameGroup: vi.fn(),
    removeGroup: vi.fn(),
  } satisfies WatchlistActs;
  const onOrder = vi.fn();
  const rows = ["AAPL", "MSFT", "IBM"].map((symbol) => ({
    symbol,
    name: symbol,
    type: null,
    quote: undefined,
    reason: "No bars",
    currency: null,
  }));
  render(
    <TooltipProvider>
      <WatchlistTable
        label="Mine"
        rows={rows}
        lines={lines}
        columns={columnsOf(DEFAULT_COLUMNS)}
        selected={new Set(["IBM"])}
        order={order}
        onOrder={onOrder}
        acts={acts}
        singleKeys={singleKeys}
      />
    </TooltipProvider>,
  );
  const row = (symbol: string) =>
    screen.getByText(symbol, { selector: "strong" }).closest("tr") as HTMLElement;
  return { acts, onOrder, row };
}

const press = (key: string, more = {}) =>
  fireEvent.keyDown(document.activeElement as Element, { key, ...more });

describe("a watch list by keyboard", () => {
  it("j in an idle page enters the table, j and k walk it", () => {
    const { row } = open();
    fireEvent.keyDown(document.body, { key: "j" });
    expect(document.activeElement).toBe(row("AAPL"));
    press("j");
    press("j");
    press("j");
    expect(document.activeElement).toBe(row("IBM"));
    press("k");
    expect(document.activeElement).toBe(row("MSFT"));
    press("Home");
    expect(document.activeElement).toBe(row("AAPL"));
  });

  it("Enter opens, x selects, Delete removes, Shift and a letter moves", () => {
    const { acts, row } = open();
    row("MSFT").focus();
    press("Enter");
    press("x");
    press("J", { shiftKey: true });
    press("K", { shiftKey: true });
    press("Delete");
    expect(acts.open).toHaveBeenCalledWith("MSFT");
    expect(acts.select).toHaveBeenCalledWith("MSFT");
    expect(acts.move.mock.calls).toEqual([
      ["MSFT", 1],
      ["MSFT", -1],
    ]);
    expect(acts.remove).toHaveBeenCalledWith("MSFT");
  });

  it("with single keys off, arrows still do everything", () => {
    const { acts, row } = open({ singleKeys: false });
    row("AAPL").focus();
    press("j");
    press("x");
    expect(document.activeElement).toBe(row("AAPL"));
    expect(acts.select).not.toHaveBeenCalled();
    press("ArrowDown");
    press(" ");
    press("ArrowUp", { altKey: true });
    expect(acts.select).toHaveBeenCalledWith("MSFT");
    expect(acts.move).toHaveBeenCalledWith("MSFT", -1);
  });

  it("is one stop of the tab key", () => {
    const { row } = open();
    expect(["AAPL", "MSFT", "IBM"].map((symbol) => row(symbol).tabIndex)).toEqual([0, -1, -1]);
  });

  it("headings sort and say so", () => {
    const { onOrder } = open({ order: { key: "last", descending: true } });
    expect(screen.getByRole("columnheader", { name: "Last" }).ariaSort ?? "descending").toBe(
      "descending",
    );
    fireEvent.click(screen.getByRole("button", { name: "Last" }));
    expect(onOrder).toHaveBeenCalledWith({ key: "last", descending: false });
  });

  it("headings of groups stand above their rows and move as they do", () => {
    const groups = [{ title: "Chips", before: "MSFT" }];
    const { acts, row } = open({ lines: linesOf(["AAPL", "MSFT", "IBM"], groups) });
    const heading = screen.getByRole("rowheader", { name: /Chips/ }).closest("tr") as HTMLElement;
    expect(heading.textContent).toBe("Chips2");
    expect(heading.nextElementSibling).toBe(row("MSFT"));
    const kept = new Map<string, string>();
    const dataTransfer = {
      setData: (type: string, value: string) => kept.set(type, value),
      getData: (type: string) => kept.get(type),
      setDragImage() {},
      get types() {
        return [...kept.keys()];
      },
    };
    fireEvent.dragStart(heading.querySelector("[draggable=true]") as Element, { dataTransfer });
    fireEvent.dragOver(row("AAPL"), { dataTransfer });
    fireEvent.drop(row("AAPL"), { dataTransfer });
    expect(acts.drop).toHaveBeenCalledWith(headingKey(0), "AAPL");
  });

  it("makes an alert from a row", () => {
    const { acts } = open();
    fireEvent.click(screen.getByRole("button", { name: "Alert on IBM" }));
    expect(acts.alert).toHaveBeenCalledWith("IBM");
    expect(acts.open).not.toHaveBeenCalled();
  });

  it("what is chosen in the menu of a row does not open the row", async () => {
    const { acts } = open();
    const button = screen.getByRole("button", { name: "IBM: actions" });
    fireEvent.keyDown(button, { key: "Enter" });
    fireEvent.click(await screen.findByRole("menuitem", { name: "Begin a group here" }));
    expect(acts.group).toHaveBeenCalledWith("IBM");
    expect(acts.open).not.toHaveBeenCalled();
  });

  it("unknown figures are dashes with their reason", () => {
    open();
    expect(screen.getAllByText("No bars").length).toBeGreaterThan(0);
    expect(document.body.textContent).not.toMatch(/NaN|undefined|0\.00/);
  });
});
