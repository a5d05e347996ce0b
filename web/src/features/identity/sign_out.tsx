/** Ends the session here. If the server cannot be reached it says so: the session may still be alive. */

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { api, call, chooseWorkspace } from "~/api/client";
import { ErrorState } from "~/ui/error_state";
import { SkeletonLines } from "~/ui/skeleton";

export function SignOut() {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { mutate, error } = useMutation({
    mutationFn: () => call(api.POST("/api/v1/auth/logout")),
    onSuccess: async () => {
      queries.clear();
      chooseWorkspace(null);
      await navigate({ to: "/login", replace: true });
    },
  });
  const sent = useRef(false);
  useEffect(() => {
    if (sent.current) return;
    sent.current = true;
    mutate();
  }, [mutate]);
  if (error) return <ErrorState title="Still signed in" error={error} onRetry={() => mutate()} />;
  return <SkeletonLines count={2} />;
}
