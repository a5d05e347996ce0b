/** Posts of people on public boards. What they say was written by strangers: it is only shown. */

import { api, call, type Server } from "~/api/client";
import { useTitles } from "./titles";

export type Post = Server<"Post">;

export type PostOrder = "newest" | "points";

/** Of one symbol, or of all without one. */
export function usePosts(symbol: string | null) {
  return useTitles<Post>({
    kind: "posts",
    symbol,
    wanted: true,
    ask: ({ query, signal }) =>
      symbol === null
        ? call(api.GET("/api/v1/posts", { params: { query }, signal }))
        : call(
            api.GET("/api/v1/assets/{symbol}/posts", {
              params: { path: { symbol }, query },
              signal,
            }),
          ),
  });
}

/** Those of equal points stay newest first, and those whose points nobody says come last. */
export function inOrder(posts: readonly Post[], order: PostOrder): readonly Post[] {
  if (order === "newest") return posts;
  return posts.toSorted((a, b) => known(b.points) - known(a.points) || 0);
}

function known(points: number | null | undefined): number {
  return points ?? Number.NEGATIVE_INFINITY;
}
