import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, configure, fireEvent, render, screen, within } from "@testing-library/react";
import { useState } from "react";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Post, PostOrder } from "./posts";

vi.mock("./next_step", () => ({ SeeProviders: () => <a href="/providers">See the providers</a> }));

// A machine that builds something else takes its time.
configure({ asyncUtilTimeout: 15_000 });

afterEach(cleanup);

let answer: () => Response;
let asked: string[] = [];

// The client reads fetch when it is made: the panel is loaded after it.
vi.stubGlobal("fetch", async (request: Request) => {
  asked.push(new URL(request.url).pathname);
  return answer();
});
const { PostsPanel } = await import("./posts_panel");

const POST: Post = {
  id: "1",
  title: "A plain one",
  url: "https://www.blog.example/a",
  host: "blog.example",
  discussion: "https://board.example/item?id=1",
  at: "2026-11-20T10:00:00Z",
  author: "ada",
  points: 128,
  comments: 12,
  source: "board",
};

function Held({ symbol }: { symbol: string | null }) {
  const [order, setOrder] = useState<PostOrder>("newest");
  return <PostsPanel symbol={symbol} order={order} onOrder={setOrder} />;
}

function open(next: () => Response, symbol: string | null = null) {
  answer = next;
  asked = [];
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  render(
    <QueryClientProvider client={client}>
      <Held symbol={symbol} />
    </QueryClientProvider>,
  );
}

const list = (...posts: Partial<Post>[]) => {
  const data = posts.map((it, at) => ({ ...POST, id: String(at), ...it }));
  return () => Response.json({ success: true, data, meta: {} });
};

const refusal = (status: number, code: string) => () =>
  Response.json({ detail: "No provider of posts is on.", error: { code } }, { status });

describe("a post", () => {
  it("that is written in HTML is shown as the letters it has", async () => {
    const title = '<img src=x onerror="alert(1)"><b>Buy</b>';
    open(list({ title, author: "<i>me</i>" }));
    expect(await screen.findByText(title)).toBeTruthy();
    expect(screen.getByText("by\u00a0<i>me</i>", { normalizer: String })).toBeTruthy();
    expect(document.querySelector("img, b, i")).toBeNull();
  });

  it("leads to what it points to, and its comments to where people talk", async () => {
    open(list({}));
    const link = await screen.findByRole("link", { name: "A plain one" });
    expect(link.getAttribute("href")).toBe("https://www.blog.example/a");
    expect(link.getAttribute("rel")).toContain("noopener");
    const talk = screen.getByRole("link", { name: "12 comments" });
    expect(talk.getAttribute("href")).toBe("https://board.example/item?id=1");
  });

  it("that points nowhere a browser should go leads to its discussion, or nowhere", async () => {
    const evil = "javascript:alert(1)";
    open(
      list(
        { title: "Own words", url: null, host: null },
        { title: "Trap", url: evil, host: "blog.example" },
        { title: "Double trap", url: evil, host: null, discussion: evil },
      ),
    );
    const own = await screen.findByRole("link", { name: "Own words" });
    expect(own.getAttribute("href")).toBe("https://board.example/item?id=1");
    const trap = screen.getByRole("link", { name: "Trap" });
    expect(trap.getAttribute("href")).toBe("https://board.example/item?id=1");
    expect(screen.queryByText("blog.example"), "whose page it is not").toBeNull();
    expect(screen.getByText("Double trap").closest("a")).toBeNull();
    const addresses = screen.getAllByRole("link").map((it) => it.getAttribute("href") ?? "");
    expect(addresses.filter((it) => !it.startsWith("https://board.example/"))).toEqual([]);
  });

  it("whose points nobody says has a dash and the reason, never zero", async () => {
    open(list({ points: null, comments: 1 }));
    const row = within(await screen.findByRole("listitem"));
    expect(row.getByText("board does not say how many")).toBeTruthy();
    expect(row.getByText("–")).toBeTruthy();
    expect(row.queryByText("0")).toBeNull();
    expect(row.getByRole("link", { name: "1 comment" })).toBeTruthy();
  });
});

describe("the list of posts", () => {
  const titles = () =>
    screen.getAllByRole("listitem").map((it) => it.querySelector("p")?.textContent);

  it("stands newest first, by points on demand, and is filtered by what is typed", async () => {
    open(list({ title: "New", points: 2 }, { title: "Loud", points: 900, author: "eve" }, {}));
    await screen.findByText("Loud");
    expect(titles()).toEqual(["New", "Loud", "A plain one"]);
    fireEvent.click(screen.getByRole("radio", { name: "Most points" }));
    expect(titles()).toEqual(["Loud", "A plain one", "New"]);
    const filter = screen.getByRole("searchbox", { name: "Filter the posts" });
    fireEvent.change(filter, { target: { value: "EVE" } });
    expect(titles()).toEqual(["Loud"]);
    expect(screen.getByText("1 of the most voted 3")).toBeTruthy();
    fireEvent.change(filter, { target: { value: "nobody" } });
    expect(screen.getByText("Nothing about “nobody”")).toBeTruthy();
  });

  it("is asked for of its symbol, and says so when no board has any", async () => {
    open(list(), "AAPL");
    expect(await screen.findByText("No posts")).toBeTruthy();
    expect(screen.getByText(/has a post about AAPL/)).toBeTruthy();
    expect(asked).toEqual(["/api/v1/assets/AAPL/posts"]);
  });

  it("tells that nobody could be asked from a fault that may pass", async () => {
    open(refusal(503, "NO_PROVIDER"));
    expect(await screen.findByText("No provider of posts is on.")).toBeTruthy();
    expect(screen.getByRole("link", { name: "See the providers" })).toBeTruthy();
    expect(screen.queryByRole("button")).toBeNull();
    cleanup();
    open(refusal(500, "INTERNAL"));
    expect(await screen.findByRole("button", { name: /again/i })).toBeTruthy();
  });
});
