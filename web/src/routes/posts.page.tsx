/** Posts (TREN): what people on public boards talk about, from every provider of posts. */

import { PostsPanel } from "~/features/markets/posts_panel";
import { Page } from "~/ui/page";
import { postsRoute } from "./posts";

export function PostsPage() {
  const { order = "newest" } = postsRoute.useSearch();
  const navigate = postsRoute.useNavigate();
  return (
    <Page title="Posts" caption="what people on public boards talked about in the last days">
      <PostsPanel
        symbol={null}
        order={order}
        onOrder={(next) =>
          void navigate({
            search: { order: next === "points" ? next : undefined },
            replace: true,
            resetScroll: false,
          })
        }
      />
    </Page>
  );
}
