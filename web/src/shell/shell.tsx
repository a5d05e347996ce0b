/** The frame around every page behind the door: top bar, rail, main, drawer, tray. */

import { Outlet, useRouter, useRouterState } from "@tanstack/react-router";
import { type ReactNode, useEffect } from "react";
import { ACTIONS } from "~/actions";
import { chooseAppearance, readAppearance, useAppearance } from "~/design/appearance";
import { useMe } from "~/features/identity/session";
import { live } from "~/live/socket";
import { goFrom, PAGES } from "~/registry";
import { DRAWER_SLOT } from "~/ui/drawer";
import { CheatSheet } from "./cheat_sheet";
import { openCommand, useChrome } from "./chrome";
import { OfflineBanner, useHealing } from "./connection";
import { useHands } from "./hands";
import { Rail } from "./rail";
import styles from "./shell.module.css";
import { type Binding, listen } from "./shortcuts";
import { TopBar } from "./top_bar";
import { Tray } from "./tray";

export function Shell() {
  useKeys();
  useLive();
  useHealing();
  useAccountAppearance();
  useLastSymbol();
  useFocusOnArrival();
  const wide = useChrome((it) => it.railWide);
  return (
    <div className={styles.shell} data-rail={wide ? "wide" : "narrow"}>
      <a href="#main" className={styles.skip}>
        Skip to the page
      </a>
      <TopBar />
      <Rail />
      <main id="main" tabIndex={-1} className={styles.main}>
        <OfflineBanner />
        <Outlet />
      </main>
      <div id={DRAWER_SLOT} className={styles.drawer} />
      <Tray />
      <CheatSheet />
    </div>
  );
}

/** Around what stands in a window of its own: the line and the looks of the product, without its bars. */
export function BareFrame({ children }: { children: ReactNode }) {
  useLive();
  useHealing();
  useAccountAppearance();
  return (
    <main id="main" tabIndex={-1} className={styles.bare}>
      <OfflineBanner />
      {children}
    </main>
  );
}

function useKeys() {
  const hands = useHands();
  useEffect(() => {
    const symbol = () => useChrome.getState().lastSymbol;
    const pages: Binding[] = PAGES.flatMap((page) => {
      const open = () => {
        const of = symbol();
        // A page of a symbol without one: the command bar asks for it.
        if (page.takesSymbol === true && !of) openCommand(`${page.code} `);
        else hands.navigate(goFrom(page, of));
      };
      return page.keys ? [{ keys: page.keys, run: open }] : [];
    });
    const actions: Binding[] = ACTIONS.flatMap((it) =>
      it.keys ? [{ keys: it.keys, run: () => it.run(hands) }] : [],
    );
    return listen([...pages, ...actions], () => useAppearance.getState().single_key_shortcuts);
  }, [hands]);
}

function useLive() {
  useEffect(() => {
    live.start();
    return () => live.stop();
  }, []);
}

/** The account's choices win over the browser's, once they are known. */
function useAccountAppearance() {
  const preferences = useMe()?.preferences;
  useEffect(() => {
    if (preferences) chooseAppearance(readAppearance(preferences, useAppearance.getState()));
  }, [preferences]);
}

/** The symbol in sight stays the one that `g c` and a bare `GP` mean. */
function useLastSymbol() {
  const symbol = useRouterState({
    select: (state) => {
      const params = state.matches.at(-1)?.params as { symbol?: string } | undefined;
      return params?.symbol;
    },
  });
  useEffect(() => {
    if (symbol) useChrome.setState({ lastSymbol: symbol.toUpperCase() });
  }, [symbol]);
}

/** A new page is announced and read from its top, not from the link that was left behind. */
function useFocusOnArrival() {
  const router = useRouter();
  useEffect(
    () =>
      router.subscribe("onResolved", ({ pathChanged }) => {
        if (pathChanged) document.getElementById("main")?.focus({ preventScroll: true });
      }),
    [router],
  );
}
