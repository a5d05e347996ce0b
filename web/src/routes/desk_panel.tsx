/** A panel in a window of its own: which layout and which of its panels stand in the URL. */

import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { askWho } from "./app";
import { rootRoute } from "./root";

export const deskPanelRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/desk/panel",
  validateSearch: ({ layout, panel }: Record<string, unknown>) => ({
    layout: String(layout ?? ""),
    panel: String(panel ?? ""),
  }),
  beforeLoad: ({ context, location }) => askWho(context.queries, location.href),
  component: lazyRouteComponent(() => import("./desk_panel.page"), "DeskPanelPage"),
});
