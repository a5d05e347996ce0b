/** The state of the frame itself, and nothing of the server: what is open, what failed last. */

import { create } from "zustand";
import type { ApiProblem } from "~/api/problem";

type Chrome = {
  railWide: boolean;
  trayOpen: boolean;
  cheatSheet: boolean;
  /** What the command bar starts with when it opens; null while it is closed. */
  command: string | null;
  lastProblem: { problem: ApiProblem; at: number } | null;
  lastSymbol: string | null;
  /** False from a request that found no server until one that does. */
  reachable: boolean;
};

export const useChrome = create<Chrome>(() => ({
  railWide: false,
  trayOpen: false,
  cheatSheet: false,
  command: null,
  lastProblem: null,
  lastSymbol: null,
  reachable: true,
}));

export const openCommand = (start = "") => useChrome.setState({ command: start });
export const closeCommand = () => useChrome.setState({ command: null });
export const toggleRail = () => useChrome.setState(({ railWide }) => ({ railWide: !railWide }));
export const toggleTray = () => useChrome.setState(({ trayOpen }) => ({ trayOpen: !trayOpen }));
export const showCheatSheet = (open: boolean) => useChrome.setState({ cheatSheet: open });

export function noteProblem(problem: ApiProblem) {
  useChrome.setState({ lastProblem: { problem, at: Date.now() }, reachable: problem.status !== 0 });
}

/** The server is there: that it could not be reached is over, and no longer said. */
export function noteAnswer() {
  const { reachable, lastProblem } = useChrome.getState();
  if (!reachable) useChrome.setState({ reachable: true });
  if (lastProblem?.problem.status === 0) forgetProblem();
}

export const forgetProblem = () => useChrome.setState({ lastProblem: null });
