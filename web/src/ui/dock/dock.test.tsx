import { cleanup, fireEvent, render, screen, within } from "@testing-library/react";
import { useState } from "react";
import { afterEach, expect, it } from "vitest";
import { TooltipProvider } from "../tooltip";
import { Dock } from "./dock";
import { type DockNode, groupsOf, insertTab, removeTab } from "./dock_tree";

afterEach(cleanup);

function pair(): DockNode {
  const one = insertTab(null, "chart", null);
  const two = insertTab(one, "news", { group: groupsOf(one)[0]?.id ?? "", place: "right" });
  return insertTab(two, "depth", { group: groupsOf(two)[1]?.id ?? "", place: "centre" });
}

function Desk() {
  const [tree, setTree] = useState<DockNode | null>(pair);
  if (tree === null) return <p>Nothing is left</p>;
  return (
    <TooltipProvider>
      <Dock
        label="Panels"
        tree={tree}
        tabOf={(id) => ({ title: id, body: () => <p>{`all about ${id}`}</p> })}
        onChange={setTree}
        onClose={(tab) => setTree(removeTab(tree, tab))}
      />
    </TooltipProvider>
  );
}

const tabs = () => screen.getAllByRole("tab").map((tab) => tab.textContent);

it("shows the open tab of every group, and another when it is chosen by arrow", () => {
  render(<Desk />);
  expect(tabs()).toEqual(["chart", "news", "depth"]);
  expect(screen.getByText("all about depth")).toBeTruthy();
  expect(screen.queryByText("all about news")).toBeNull();
  fireEvent.keyDown(screen.getByRole("tab", { name: "depth" }), { key: "ArrowLeft" });
  expect(screen.getByText("all about news")).toBeTruthy();
});

it("moves a panel by Alt, Shift and an arrow, and says so", () => {
  render(<Desk />);
  const chart = screen.getByRole("tab", { name: "chart" });
  fireEvent.keyDown(chart, { key: "ArrowRight", altKey: true, shiftKey: true });
  expect(tabs()).toEqual(["news", "depth", "chart"]);
  expect(screen.getByText("chart: right")).toBeTruthy();
});

it("moves a border by arrows and tells its place", () => {
  render(<Desk />);
  const border = screen.getByRole("separator", { name: "Border between chart and depth" });
  expect(border.getAttribute("aria-valuenow")).toBe("50");
  fireEvent.keyDown(border, { key: "ArrowRight" });
  expect(border.getAttribute("aria-valuenow")).toBe("52");
  fireEvent.keyDown(border, { key: "Home" });
  expect(border.getAttribute("aria-valuenow")).toBe(border.getAttribute("aria-valuemin"));
});

it("closes by Delete until nothing is left", () => {
  render(<Desk />);
  for (let left = 3; left > 0; left--) {
    const [tab] = screen.getAllByRole("tab", { selected: true });
    fireEvent.keyDown(tab as HTMLElement, { key: "Delete" });
  }
  expect(screen.getByText("Nothing is left")).toBeTruthy();
});

it("shows one panel alone and all again", () => {
  render(<Desk />);
  const group = screen.getByRole("tab", { name: "chart" }).closest("[data-dock-group]");
  fireEvent.click(within(group as HTMLElement).getByRole("button", { name: "Show alone" }));
  expect(tabs()).toEqual(["chart"]);
  expect(screen.queryByRole("separator")).toBeNull();
  fireEvent.click(screen.getByRole("button", { name: "Show all panels" }));
  expect(tabs()).toHaveLength(3);
});
