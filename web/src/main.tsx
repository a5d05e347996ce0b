/** The start: fonts, styles, the router. */

import "@fontsource-variable/inter";
import "@fontsource-variable/jetbrains-mono";
import "./design/tokens.css";
import "./design/base.css";

import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { startAppearance } from "./design/appearance";
import { queries, router } from "./router";

const RELOAD_PAUSE = 30_000;

startAppearance();

/** A page of a version that the server no longer has: the new version is one reload away, once. */
window.addEventListener("vite:preloadError", (event) => {
  const last = Number(sessionStorage.getItem("prospect.reloaded") ?? 0);
  if (Date.now() - last < RELOAD_PAUSE) return;
  event.preventDefault();
  sessionStorage.setItem("prospect.reloaded", String(Date.now()));
  window.location.reload();
});

const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </StrictMode>,
  );
}
