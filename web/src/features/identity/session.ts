/** Who is signed in. One query answers for the whole page. */

import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { api, call, chooseWorkspace, currentWorkspace, type Server } from "~/api/client";
import { asProblem } from "~/api/problem";

export type User = Server<"User">;
export type Permission = Server<"Permission">;

export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: askWho,
  retry: false,
  staleTime: 60_000,
});

/** A workspace kept from another life of this address (a new demo, a left team) must not lock the door. */
async function askWho(): Promise<User> {
  try {
    return await call(api.GET("/api/v1/me"));
  } catch (error) {
    const { status } = asProblem(error);
    if (currentWorkspace() === null || ![400, 403, 404].includes(status)) throw error;
    chooseWorkspace(null);
    return call(api.GET("/api/v1/me"));
  }
}

export const setupQuery = queryOptions({
  queryKey: ["setup"],
  queryFn: () => call(api.GET("/api/v1/setup")),
  staleTime: 0,
});

/** The reader; undefined only outside the guarded part of the app. */
export function useMe(): User | undefined {
  return useQuery(meQuery).data;
}

/** Whether the reader may do a thing: decides what is shown, never what is allowed. */
export function useMay(permission: Permission): boolean {
  return mayDo(useMe(), permission);
}

export function mayDo(me: User | undefined, permission: Permission | undefined): boolean {
  if (permission === undefined) return true;
  return me?.superuser === true || me?.permissions.includes(permission) === true;
}

/** After any kind of sign-in: forget what was known of somebody else, then go where one wanted to be. */
export function useArrive(): (back?: string) => Promise<void> {
  const queries = useQueryClient();
  const navigate = useNavigate();
  return async (back) => {
    queries.clear();
    chooseWorkspace(null);
    await navigate({ to: back ?? "/", replace: true });
  };
}
