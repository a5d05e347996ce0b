/** No page has this address. */

import { useRouter } from "@tanstack/react-router";
import { Compass } from "lucide-react";
import { Button } from "~/ui/button";
import { EmptyState } from "~/ui/empty_state";
import { useTitle } from "~/ui/page";

export function NotFound() {
  const router = useRouter();
  useTitle("Not found");
  return (
    <EmptyState
      whole
      icon={<Compass />}
      title="No page has this address"
      action={
        <Button look="primary" onClick={() => void router.navigate({ to: "/" })}>
          Go home
        </Button>
      }
    >
      The link may be old or mistyped. The command bar (Ctrl+K) finds every page and every symbol.
    </EmptyState>
  );
}
