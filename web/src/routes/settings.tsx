/** Settings of the reader: which section is open stands in the URL. */

import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { appRoute } from "./app";

export const SECTIONS = [
  "profile",
  "security",
  "sessions",
  "keys",
  "webhooks",
  "appearance",
] as const;

export type Section = (typeof SECTIONS)[number];

export const settingsRoute = createRoute({
  getParentRoute: () => appRoute,
  path: "/settings",
  validateSearch: ({ section }: Record<string, unknown>): { section?: Section | undefined } => ({
    section: SECTIONS.find((it) => it === section),
  }),
  component: lazyRouteComponent(() => import("./settings.page"), "SettingsPage"),
});
