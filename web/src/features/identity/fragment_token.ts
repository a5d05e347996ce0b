/** A secret that came in the fragment of a link: never sent in a request line, never left in the history. */

import { useState } from "react";

export function readFragmentToken(hash: string): string | null {
  return new URLSearchParams(hash.replace(/^#/, "")).get("token") || null;
}

/** The token of the link that opened this page; taken out of the address at once. */
export function useFragmentToken(): string | null {
  const [token] = useState(() => {
    const found = readFragmentToken(window.location.hash);
    if (found) window.history.replaceState(window.history.state, "", window.location.pathname);
    return found;
  });
  return token;
}
