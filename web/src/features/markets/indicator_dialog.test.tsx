import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { TooltipProvider } from "~/ui/tooltip";

const INDICATORS = [
  {
    name: "rsi",
    title: "Relative strength index",
    group: "momentum",
    formula: "100 g / (g + l)",
    source: "Wilder (1978)",
    inputs: ["series"],
    outputs: ["value"],
    parameters: [{ name: "n", default: 14, min: 2, max: 5000 }],
  },
  {
    name: "rank",
    title: "Rank",
    group: "universe",
    formula: "",
    source: "",
    inputs: ["series"],
    outputs: ["value"],
    parameters: [],
  },
];

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

/** The client reads fetch when it is made: the dialog is loaded after it. */
async function open(onDone: (formula: string, pane: string) => void) {
  vi.stubGlobal("fetch", async (request: Request) => {
    const path = new URL(request.url).pathname.split("/").at(-1) ?? "";
    const data = { check: { ok: true, type: "series" }, indicators: INDICATORS }[path] ?? [];
    return Response.json({ success: true, data, meta: {} });
  });
  const { IndicatorDialog } = await import("./indicator_dialog");
  render(
    <QueryClientProvider client={new QueryClient()}>
      <TooltipProvider>
        <IndicatorDialog symbol="AAPL" overlay={null} onClose={() => {}} onDone={onDone} />
      </TooltipProvider>
    </QueryClientProvider>,
  );
}

describe("the dialog of indicators", () => {
  it("finds one, takes its parameter and adds the formula it shows", async () => {
    const done = vi.fn();
    await open(done);
    fireEvent.click(await screen.findByRole("option", { name: /Relative strength/ }));
    expect(screen.getByText(/Wilder \(1978\)/)).toBeTruthy();
    fireEvent.change(screen.getByLabelText("Length"), { target: { value: "21" } });
    expect(screen.getByLabelText<HTMLInputElement>("Formula").value).toBe("rsi(AAPL, 21)");
    const add = screen.getByRole<HTMLButtonElement>("button", { name: "Add to the chart" });
    await waitFor(() => expect(add.disabled).toBe(false));
    fireEvent.click(add);
    expect(done).toHaveBeenCalledWith("rsi(AAPL, 21)", "auto");
  });

  it("refuses what is beyond a limit, and does not offer what compares many assets", async () => {
    await open(() => {});
    fireEvent.click(await screen.findByRole("option", { name: /Relative strength/ }));
    expect(screen.queryByRole("option", { name: /Rank/ })).toBeNull();
    fireEvent.change(screen.getByLabelText("Length"), { target: { value: "1" } });
    expect(screen.getByText("At least 2")).toBeTruthy();
    expect(screen.getByRole<HTMLButtonElement>("button", { name: /Add/ }).disabled).toBe(true);
  });
});
