/** A link that signs in once: no form, only the way in or the reason why not. */

import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { api, call } from "~/api/client";
import { ErrorLine } from "~/ui/error_state";
import { SkeletonLines } from "~/ui/skeleton";
import styles from "./door.module.css";
import { useFragmentToken } from "./fragment_token";
import { useArrive } from "./session";

export function EnterByLink() {
  const token = useFragmentToken();
  const arrive = useArrive();
  const { mutate, error } = useMutation({
    mutationFn: (given: string) => call(api.POST("/api/v1/auth/enter", { body: { token: given } })),
    onSuccess: () => arrive(),
  });
  const sent = useRef(false); // the link works once, and effects run twice in development
  useEffect(() => {
    if (!token || sent.current) return;
    sent.current = true;
    mutate(token);
  }, [token, mutate]);
  if (token && !error) return <SkeletonLines count={2} />;
  return (
    <>
      <p className={styles.words}>
        {token
          ? "This link was used before or has expired. Start the server again for a new one, or sign in."
          : "This page signs in with the link that the server printed, and the link was not complete."}
      </p>
      <ErrorLine error={error} />
      <div className={styles.links}>
        <Link to="/login" className={styles.link}>
          Sign in with a password
        </Link>
      </div>
    </>
  );
}
