import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ApiProblem, asProblem } from "./problem";

type Asking = Promise<unknown>;

/** The client keeps its workspace per page, and reads fetch when it is made: each test loads it anew. */
async function load(answer: () => Response | Promise<Response>) {
  vi.resetModules();
  const asked: Request[] = [];
  vi.stubGlobal("fetch", (request: Request) => {
    asked.push(request);
    return Promise.resolve(answer());
  });
  const problem = await import("./problem"); // the same module instance that the client throws from
  const failure = async (asking: Asking) =>
    problem.asProblem(await asking.then(() => null).catch((error: unknown) => error));
  return { ...(await import("./client")), failure, asked };
}

const json = (body: unknown, status = 200, type = "application/json") =>
  new Response(JSON.stringify(body), { status, headers: { "content-type": type } });

const envelope = (data: unknown, meta?: object) => json({ success: true, data, meta });

beforeEach(() => localStorage.clear());
afterEach(() => {
  vi.unstubAllGlobals();
  // biome-ignore lint/suspicious/noDocumentCookie: jsdom has no cookie store
  document.cookie = "prospect-csrf=; max-age=0";
});

describe("every request", () => {
  it("carries the CSRF token and a key when it changes something", async () => {
    // biome-ignore lint/suspicious/noDocumentCookie: jsdom has no cookie store
    document.cookie = "prospect-csrf=tok%3D1";
    const { api, call, asked } = await load(() => envelope({}));
    await call(api.POST("/api/v1/auth/logout"));
    await call(api.POST("/api/v1/auth/logout"));
    await call(api.GET("/api/v1/me"));
    expect(asked[0]?.headers.get("x-csrf-token")).toBe("tok=1");
    const keys = asked.map((it) => it.headers.get("idempotency-key"));
    expect(keys[0]).toBeTruthy();
    expect(keys[0]).not.toBe(keys[1]);
    expect(keys[2]).toBeNull();
    expect(asked[2]?.headers.get("x-csrf-token")).toBeNull();
  });
  it("names the chosen workspace", async () => {
    const { api, call, chooseWorkspace, asked } = await load(() => envelope([]));
    chooseWorkspace("wsp_1");
    await call(api.GET("/api/v1/me"));
    expect(asked[0]?.headers.get("x-workspace")).toBe("wsp_1");
  });
});

describe("answers", () => {
  it("come without their envelope, pages with the place of the next", async () => {
    const { api, call, callPage } = await load(() =>
      envelope([1, 2], { total: 9, has_more: true, next_cursor: "c2" }),
    );
    expect(await call(api.GET("/api/v1/roles"))).toEqual([1, 2]);
    const page = await callPage(api.GET("/api/v1/audit"));
    expect(page).toEqual({ items: [1, 2], total: 9, next: "c2" });
  });
  it("that refuse become a problem with words, code, request and fields", async () => {
    const body = {
      detail: "Twelve characters at least",
      error: { code: "VALIDATION_ERROR", message: "x" },
      errors: [{ pointer: "/password", detail: "Too short" }],
      request_id: "req_1",
      retry_after: 3,
    };
    const { api, call, failure } = await load(() => json(body, 400, "application/problem+json"));
    const failed = await failure(call(api.GET("/api/v1/me")));
    expect(failed).toMatchObject({
      status: 400,
      code: "VALIDATION_ERROR",
      message: "Twelve characters at least",
      requestId: "req_1",
      retryAfter: 3,
    });
    expect(failed.field("password")).toBe("Too short");
    expect(failed.field("email")).toBeUndefined();
  });
  it("from a proxy that speaks no JSON still say something useful", async () => {
    const { api, call, failure } = await load(
      () => new Response("<h1>Bad gateway</h1>", { status: 502 }),
    );
    const failed = await failure(call(api.GET("/api/v1/me")));
    expect(failed.status).toBe(502);
    expect(failed.message).toMatch(/could not answer/);
  });
  it("that never came are a lost connection", async () => {
    const { api, call, failure } = await load(() => Promise.reject(new TypeError("fetch failed")));
    const failed = await failure(call(api.GET("/api/v1/me")));
    expect(failed).toMatchObject({ status: 0, code: "OFFLINE" });
  });
});

describe("a session that ended", () => {
  it("is told once a page asks, not when the door itself refuses", async () => {
    const { api, call, onSignedOut } = await load(() => json({}, 401));
    const told = vi.fn();
    onSignedOut(told);
    await call(api.GET("/api/v1/me")).catch(() => {});
    await call(api.POST("/api/v1/auth/logout")).catch(() => {});
    expect(told).not.toHaveBeenCalled();
    await call(api.GET("/api/v1/jobs")).catch(() => {});
    expect(told).toHaveBeenCalledTimes(1);
  });
});

describe("problems", () => {
  it("are made of anything thrown", () => {
    expect(asProblem(new ApiProblem(404, {})).message).toBe("There is nothing here.");
    expect(asProblem(new Error("Broken part")).message).toBe("Broken part");
    expect(asProblem("text").code).toBe("CLIENT");
  });
});
