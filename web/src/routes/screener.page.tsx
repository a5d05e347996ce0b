/** Screener (EQS): which assets fulfil a rule, now or on a day, counted while one types. */

import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { mayDo, useMe } from "~/features/identity/session";
import { type ScreenState, screenSearch, screenState } from "~/features/markets/screen_search";
import { ScreenWorkspace } from "~/features/markets/screen_workspace";
import { Page } from "~/ui/page";

export function ScreenerPage() {
  const navigate = useNavigate();
  const me = useMe();
  const [state, change] = useScreenState();
  return (
    <Page title="Screener" caption="formulas asked of every asset">
      <ScreenWorkspace
        state={state}
        maySave={mayDo(me, "screens:write")}
        onChange={change}
        onOpenAsset={(symbol) => void navigate({ to: "/asset/$symbol", params: { symbol } })}
        symbolLink={(symbol) => (
          <Link to="/asset/$symbol" params={{ symbol }}>
            {symbol}
          </Link>
        )}
      />
    </Page>
  );
}

/** Silence after which what was typed goes into the URL, in milliseconds. */
const PAUSE = 300;

/** The URL is the state; a field in use is ahead of it for a moment. */
function useScreenState(): [ScreenState, (state: ScreenState) => void] {
  const search = useSearch({ from: "/app/screener" });
  const navigate = useNavigate();
  const [draft, setDraft] = useState(() => screenState(search));
  const address = JSON.stringify(screenSearch(screenState(search)));
  const written = useRef(address);
  useEffect(() => {
    if (address === written.current) return; // our own words
    written.current = address;
    setDraft(screenState(JSON.parse(address)));
  }, [address]);
  useEffect(() => {
    const next = screenSearch(draft);
    const text = JSON.stringify(next);
    if (text === written.current) return;
    const timer = setTimeout(() => {
      written.current = text;
      void navigate({ to: "/screener", search: next, replace: true, resetScroll: false });
    }, PAUSE);
    return () => clearTimeout(timer);
  }, [draft, navigate]);
  return [draft, setDraft];
}
