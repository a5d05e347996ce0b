/**
 * The one way to the server: `call(api.GET("/api/v1/…"))` answers the data or throws an
 * `ApiProblem`. Every request carries what the server's doors ask for: the CSRF token, an
 * idempotency key on POST, and the workspace.
 */

import createClient, { type Middleware } from "openapi-fetch";
import { ApiProblem, readProblem } from "./problem";
import type { components, paths } from "./schema.gen";

/** A type of the server by its name: `Server<"Quote">`. */
export type Server<Name extends keyof components["schemas"]> = components["schemas"][Name];

type SignedOutListener = () => void;

const WORKSPACE_KEY = "prospect.workspace";
let workspace: string | null = readKept(WORKSPACE_KEY);
let whenSignedOut: SignedOutListener = () => {};

export function currentWorkspace(): string | null {
  return workspace;
}

export function chooseWorkspace(id: string | null) {
  workspace = id;
  try {
    if (id) localStorage.setItem(WORKSPACE_KEY, id);
    else localStorage.removeItem(WORKSPACE_KEY);
  } catch {
    // Storage may be blocked; the choice then lasts until the tab closes.
  }
}

/** The router registers here what happens when a session has ended. */
export function onSignedOut(listener: SignedOutListener) {
  whenSignedOut = listener;
}

/** For doors that are not requests: the socket is told of the end before anybody asks. */
export function sessionEnded() {
  whenSignedOut();
}

function readKept(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

export function readCookie(name: string): string | null {
  for (const pair of document.cookie.split("; ")) {
    const at = pair.indexOf("=");
    if (pair.slice(0, at) === name) return decodeURIComponent(pair.slice(at + 1));
  }
  return null;
}

/** `crypto.randomUUID` exists only on https and localhost; a server on the LAN is neither. */
export function newKey(): string {
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Where 401 is an answer about the question itself, not about a session that ended. */
const ASKS_WHO = /^\/api\/v1\/(?:auth\/|setup$|me$)/;

const doors: Middleware = {
  onRequest({ request }) {
    if (request.method !== "GET") {
      const token = readCookie("prospect-csrf");
      if (token) request.headers.set("X-CSRF-Token", token);
    }
    if (request.method === "POST" && !request.headers.has("Idempotency-Key")) {
      request.headers.set("Idempotency-Key", newKey());
    }
    if (workspace) request.headers.set("X-Workspace", workspace);
    return request;
  },
  async onResponse({ response, schemaPath }) {
    if (response.ok) return response;
    const problem = await readProblem(response);
    if (problem.status === 401 && !ASKS_WHO.test(schemaPath)) whenSignedOut();
    throw problem;
  },
  onError({ error }) {
    if (error instanceof DOMException && error.name === "AbortError") return error;
    return error instanceof ApiProblem ? error : new ApiProblem(0, {});
  },
};

export const api = createClient<paths>({ baseUrl: "/", credentials: "same-origin" });
api.use(doors);

/** The envelope every success comes in. */
type Envelope<Data> = { data?: Data; meta?: Server<"ListMeta"> };

/** What an operation answers: an envelope, or a text where it also answers files. */
type Answer<Data> = Promise<{ data?: Envelope<Data> | string | undefined }>;

async function envelopeOf<Data>(answer: Answer<Data>): Promise<Envelope<Data>> {
  const { data } = await answer;
  return typeof data === "object" ? data : {};
}

/** The data of an answer; a refusal was thrown before. */
export async function call<Data>(answer: Answer<Data>): Promise<Data> {
  return (await envelopeOf(answer)).data as Data;
}

export type Page<Item> = { items: Item[]; total: number | null; next: string | null };

/** One page of a list, with where the next one starts. */
export async function callPage<Item>(answer: Answer<Item[]>): Promise<Page<Item>> {
  const { data, meta } = await envelopeOf(answer);
  return {
    items: data ?? [],
    total: meta?.total ?? null,
    next: (meta?.has_more && meta.next_cursor) || null,
  };
}
