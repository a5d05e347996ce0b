/** Asks the server for what its reference document does not name yet. */

import { api, call } from "~/api/client";

type Method = "GET" | "PUT" | "POST" | "DELETE";
type Loose = Record<
  Method,
  (path: string, init: unknown) => Promise<{ data?: { data?: unknown } | undefined }>
>;

export function ask<Data>(method: Method, path: string, init: unknown = {}): Promise<Data> {
  const answer = (api as unknown as Loose)[method](`/api/v1${path}`, init);
  return call(answer as Promise<{ data?: { data?: Data } }>);
}
