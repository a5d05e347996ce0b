/** The whole page against a server made of answers: what a reader meets at the door and behind it. */

import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import {
  act,
  cleanup,
  configure,
  fireEvent,
  render,
  screen,
  waitFor,
} from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

const me = {
  id: "usr_1",
  email: "maria@example.org",
  username: "maria",
  display_name: "Maria",
  status: "active",
  second_factor: false,
  superuser: true,
  created_at: "2026-01-01T00:00:00Z",
  permissions: [],
  workspaces: [{ id: "wsp_1", name: "Demo world", role: "admin", demo: true }],
  current_workspace_id: "wsp_1",
  preferences: {},
};

// Pages are loaded when they are opened; a machine that builds something else takes its time.
configure({ asyncUtilTimeout: 15_000 });

type Answers = Record<
  string,
  (body: Record<string, string>) => { status?: number; data?: unknown }
>;

/** A server of one session: signed in or not, everything else empty. */
function serve(session: { open: boolean }, more: Answers = {}) {
  const answers: Answers = {
    "GET /setup": () => ({ data: { needed: false, registration_open: false, demo: true } }),
    "GET /me": () => (session.open ? { data: me } : { status: 401 }),
    ...more,
  };
  return async (request: Request) => {
    const path = new URL(request.url).pathname.replace("/api/v1", "");
    const body = request.method === "GET" ? {} : await request.json().catch(() => ({}));
    const { status = 200, data = [] } = answers[`${request.method} ${path}`]?.(body) ?? {};
    return new Response(JSON.stringify({ success: status === 200, data, detail: "Refused" }), {
      status,
    });
  };
}

async function open(path: string, server: ReturnType<typeof serve>) {
  vi.resetModules();
  vi.stubGlobal("fetch", server);
  window.history.replaceState(null, "", path);
  const { queries, router } = await import("./router");
  await act(async () => {
    render(
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
      </QueryClientProvider>,
    );
  });
  return router;
}

beforeEach(() => {
  localStorage.clear();
  vi.stubGlobal(
    "WebSocket",
    class {
      close() {}
      send() {}
    },
  );
  vi.stubGlobal("scrollTo", () => {});
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

it("asks who is there, then for the second factor, then leads back to where one wanted to be", async () => {
  const session = { open: false };
  const server = serve(session, {
    "POST /auth/login": ({ code }) => {
      if (!code) return { data: { status: "second_factor_required" } };
      session.open = true;
      return { data: { status: "signed_in" } };
    },
  });
  const router = await open("/jobs?state=done", server);
  fireEvent.change(await screen.findByLabelText("Email or user name"), {
    target: { value: "maria" },
  });
  fireEvent.change(screen.getByLabelText("Password"), { target: { value: "words and words" } });
  fireEvent.click(screen.getByRole("button", { name: "Sign in" }));
  const code = await screen.findByLabelText("Code from your authenticator");
  fireEvent.change(code, { target: { value: "123 456" } });
  fireEvent.click(screen.getByRole("button", { name: "Continue" }));
  await screen.findByRole("heading", { level: 1, name: "Jobs" });
  expect(router.state.location.href).toBe("/jobs?state=done");
  expect(screen.getByText("DEMO")).toBeDefined();
});

it("reaches a page from the keyboard through the command bar", async () => {
  const router = await open("/help", serve({ open: true }));
  await screen.findByRole("heading", { level: 1, name: "Help" });
  fireEvent.keyDown(document.body, { key: "k", ctrlKey: true });
  const bar = await screen.findByRole("combobox", { name: "Command bar" });
  fireEvent.change(bar, { target: { value: "aud" } });
  fireEvent.keyDown(bar, { key: "Enter" });
  await waitFor(() => expect(router.state.location.pathname).toBe("/audit"));
  expect(screen.queryByRole("combobox", { name: "Command bar" })).toBeNull();
});

it("goes to the door when the session ends under a page", async () => {
  const session = { open: true };
  const refuse = () => (session.open ? {} : { status: 401 });
  const router = await open("/help", serve(session, { "GET /schedules": refuse }));
  await screen.findByRole("heading", { level: 1, name: "Help" });
  session.open = false;
  await act(() => router.navigate({ to: "/jobs", search: { list: "schedules" } }));
  await screen.findByRole("button", { name: "Sign in" });
  expect(router.state.location.search).toEqual({ back: "/jobs?list=schedules" });
});

it("says so when no page has the address", async () => {
  await open("/no/such/page", serve({ open: true }));
  await screen.findByRole("heading", { level: 1, name: "No page has this address" });
});
