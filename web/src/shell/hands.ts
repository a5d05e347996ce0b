/** What actions of the registry may do to the place the reader is in. */

import { useRouter } from "@tanstack/react-router";
import { useMemo } from "react";
import type { Hands } from "~/actions";

export function useHands(): Hands {
  const router = useRouter();
  return useMemo(
    () => ({
      navigate: (go) => void router.navigate(go),
      back: () => router.history.back(),
      forward: () => router.history.forward(),
    }),
    [router],
  );
}
