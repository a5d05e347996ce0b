/** No page has this address. */

import { Link } from "@tanstack/react-router";
import { Compass } from "lucide-react";
import { EmptyState } from "~/ui/empty_state";

export function NotFound() {
  return (
    <EmptyState
      icon={<Compass />}
      title="No page has this address"
      action={<Link to="/">Go home</Link>}
    >
      The link may be old or mistyped. The command bar (Ctrl+K) finds every page and every symbol.
    </EmptyState>
  );
}
