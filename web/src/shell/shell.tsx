/** The frame around every page behind the door. */

import { Outlet } from "@tanstack/react-router";

export function Shell() {
  return (
    <main>
      <Outlet />
    </main>
  );
}
