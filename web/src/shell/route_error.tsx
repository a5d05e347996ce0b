/** What a page shows instead of itself when it fails: never blank, always with a way on. */

import { type ErrorComponentProps, useRouter } from "@tanstack/react-router";
import { ErrorState } from "~/ui/error_state";

export function RouteError({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  const retry = () => {
    reset();
    void router.invalidate();
  };
  return <ErrorState error={error} onRetry={retry} />;
}
