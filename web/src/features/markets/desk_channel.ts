/** The line between the windows of one desk; each hears what the others say, never itself. */

import { useEffect, useEffectEvent, useRef } from "react";
import { currentWorkspace } from "~/api/client";
import type { Crosshair } from "./crosshair";
import { LINKS, type LinkName } from "./desk_layout";
import { type DeskWord, readWord } from "./desk_window";

export type Say = (word: DeskWord) => void;

/** Opens the line while the component is there; where a browser has none, nobody hears and nothing breaks. */
export function useDeskChannel(name: string, hear: (word: DeskWord) => void): Say {
  const line = useRef<BroadcastChannel | null>(null);
  const onWord = useEffectEvent(hear);
  useEffect(() => {
    if (typeof BroadcastChannel === "undefined") return;
    const opened = new BroadcastChannel(`prospect.desk.${currentWorkspace() ?? ""}.${name}`);
    opened.onmessage = ({ data }) => {
      const word = readWord(data);
      if (word) onWord(word);
    };
    line.current = opened;
    return () => {
      line.current = null;
      opened.close();
    };
  }, [name]);
  return useRef<Say>((word) => line.current?.postMessage(word)).current;
}

/** Who told a crosshair its place: a number that no chart of this window has. */
const ELSEWHERE = -1;

/** Charts in other windows show the time that one of these points at; answers how to take theirs. */
export function useSharedCrosshairs(crosshairs: ReadonlyMap<LinkName, Crosshair>, say: Say) {
  useEffect(() => {
    const leave = LINKS.map((link) =>
      crosshairs.get(link)?.listen((from, time) => {
        if (from !== ELSEWHERE) say({ say: "cross", link, time });
      }),
    );
    return () => {
      for (const it of leave) it?.();
    };
  }, [crosshairs, say]);
  return (link: LinkName, time: number | null) => crosshairs.get(link)?.tell(ELSEWHERE, time);
}
