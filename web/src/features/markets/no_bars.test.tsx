import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, configure, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";

// A machine that builds something else takes its time.
configure({ asyncUtilTimeout: 15_000 });

afterEach(cleanup);

let type = "stock";
let start: () => Response;
let outcome: object = {};
const posted: { path: string; body: unknown }[] = [];

const give = (data: unknown, status = 200) =>
  Response.json({ success: true, data, meta: {} }, { status });

// The client reads fetch when it is made: the part is loaded after it.
vi.stubGlobal("fetch", async (request: Request) => {
  const { pathname } = new URL(request.url);
  if (request.method === "POST") {
    posted.push({ path: pathname, body: await request.json() });
    return start();
  }
  if (pathname.includes("/jobs/")) return give({ id: "job_1", ...outcome });
  return give({ symbol: "AAPL", type });
});
const { NoBars } = await import("./no_bars");
const { BarRights } = await import("./bar_fetch");

const BARS = {
  isSuccess: true,
  isPlaceholderData: false,
  isFetching: false,
  refetch: vi.fn(),
} as never;

function open(symbol: string, may: boolean, times = 1) {
  posted.length = 0;
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  render(
    <QueryClientProvider client={client}>
      <BarRights value={may}>
        {Array.from({ length: times }, (_, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: charts of the same have no other name
          <NoBars key={i} symbol={symbol} interval="15m" bars={BARS} />
        ))}
      </BarRights>
    </QueryClientProvider>,
  );
}

describe("a chart without bars", () => {
  it("fetches them once, however many charts want them, and says what came", async () => {
    start = () => give({ job_id: "job_1" }, 202);
    outcome = { state: "done", outcome: { provider: "yahoo" } };
    open("AAPL", true, 2);
    expect((await screen.findAllByText(/yahoo was asked and had no 15m bars/)).length).toBe(2);
    expect(posted).toEqual([
      { path: "/api/v1/assets/AAPL/fetch", body: { interval: "15m", from: null, what: null } },
    ]);
    cleanup();
    open("AAPL", true);
    expect(await screen.findByText(/yahoo was asked/)).toBeTruthy();
    expect(posted).toEqual([]);
    fireEvent.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByText("Fetching 15m bars of AAPL…")).toBeTruthy();
    expect(posted.length).toBe(1);
  });

  it("says why they did not come, and offers a file", async () => {
    start = () =>
      Response.json(
        { detail: "no provider has it", error: { code: "NO_PROVIDER" } },
        { status: 409 },
      );
    open("MSFT", true);
    expect(await screen.findByText("The 15m bars did not come. No provider has it.")).toBeTruthy();
    fireEvent.click(screen.getByRole("button", { name: "Import a file" }));
    expect(await screen.findByText("Import prices")).toBeTruthy();
  });

  it("asks nothing for who may not, and of what no provider has", async () => {
    open("TSLA", false);
    expect(await screen.findByText(/There is nothing at the interval “15 minutes”/)).toBeTruthy();
    expect(screen.queryByRole("button")).toBeNull();
    cleanup();
    type = "custom";
    open("MINE", true);
    expect(await screen.findByRole("button", { name: "Import a file" })).toBeTruthy();
    expect(screen.queryByRole("button", { name: "Try again" })).toBeNull();
    expect(posted).toEqual([]);
  });
});
