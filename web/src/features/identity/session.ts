/** Who is signed in. One query answers for the whole page. */

import { queryOptions, useQuery } from "@tanstack/react-query";
import { api, call, type Server } from "~/api/client";

export type User = Server<"User">;

export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: () => call(api.GET("/api/v1/me")),
  staleTime: 60_000,
});

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
export function useMay(permission: string): boolean {
  const me = useMe();
  return me?.superuser === true || me?.permissions.includes(permission) === true;
}
