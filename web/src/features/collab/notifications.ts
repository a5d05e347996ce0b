/** The reader's own notifications: asked for, heard as they come, and marked as read. */

import {
  type QueryClient,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { api, call, callPage, type Server } from "~/api/client";
import { useTopic } from "~/live/topic";

export type Notification = Server<"Notification">;

const NOTIFICATIONS = ["collab", "notifications"];
const PAGE = 50;
/** Where the socket is away, the bell is not silent for longer. */
const AGAIN = 60_000;

/** How many the reader has not read. */
export function useUnread(): number {
  const unread = useQuery({
    queryKey: [...NOTIFICATIONS, "unread"],
    queryFn: ({ signal }) =>
      callPage(
        api.GET("/api/v1/notifications", {
          params: { query: { unread: true, limit: 1 } },
          signal,
        }),
      ),
    refetchInterval: AGAIN,
  });
  return unread.data?.total ?? 0;
}

/** Calls `onNew` for each that comes while the component is there. */
export function useNewNotifications(onNew: (notification: Notification) => void) {
  const client = useQueryClient();
  useTopic("notifications", ({ type, data }) => {
    if (type !== "notification" || !isNotification(data)) return;
    void again(client);
    // A socket that was away is told the last one again, read or not.
    if (data.read_at == null && isNew(data)) onNew(data);
  });
}

/** What is older was told before, and is only repeated. */
const NEWS = 60_000;

export function isNew(notification: Pick<Notification, "at">, now: number = Date.now()): boolean {
  return now - Date.parse(notification.at) < NEWS;
}

export function isNotification(data: unknown): data is Notification {
  const { id, title, at } = (data ?? {}) as Partial<Notification>;
  return typeof id === "string" && typeof title === "string" && typeof at === "string";
}

export function useInbox(unread: boolean) {
  return useInfiniteQuery({
    queryKey: [...NOTIFICATIONS, "list", unread],
    queryFn: ({ signal, pageParam: cursor }) =>
      callPage(
        api.GET("/api/v1/notifications", {
          params: { query: { unread, limit: PAGE, ...(cursor ? { cursor } : {}) } },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: ({ next }) => next,
  });
}

export function useRead() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) =>
      call(api.POST("/api/v1/notifications/{id}/read", { params: { path: { id } } })),
    onSuccess: () => again(client),
  });
}

export function useReadAll() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => call(api.POST("/api/v1/notifications/read-all")),
    onSuccess: () => again(client),
  });
}

function again(client: QueryClient) {
  return client.invalidateQueries({ queryKey: NOTIFICATIONS });
}

/** A path of our own pages; what else a link may say is left alone. */
export function ownPath(link: string | null | undefined): string | null {
  return link?.startsWith("/") === true && !link.startsWith("//") ? link : null;
}
