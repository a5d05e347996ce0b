/**
 * The colours of a chart. A canvas cannot read CSS variables, so they are resolved here, and again
 * whenever the page changes its theme.
 */

import { useEffect, useState } from "react";
import { PALETTE_SIZE } from "./model";

export type ChartTheme = {
  background: string;
  grid: string;
  line: string;
  hover: string;
  text: string;
  value: string;
  tagText: string;
  accent: string;
  up: string;
  down: string;
  /** The body of a rising candle: hollow in a palette of one tone. */
  rising: string;
  warn: string;
  series: readonly string[];
  font: string;
};

/** Resolves tokens to plain colours through a probe element, whatever colour syntax they use. */
export function readChartTheme(): ChartTheme {
  const probe = document.createElement("span");
  probe.hidden = true;
  document.documentElement.append(probe);
  const color = (token: string) => {
    probe.style.color = `var(${token})`;
    return getComputedStyle(probe).color;
  };
  const mono = document.documentElement.dataset.palette === "mono";
  const contrast = document.documentElement.dataset.theme === "contrast";
  const theme: ChartTheme = {
    background: color("--panel"),
    grid: contrast ? fade(color("--line"), 0.35) : color("--line"), // its hairlines shout in a grid
    line: color("--line-strong"),
    hover: color("--hover"),
    text: color("--text-3"),
    value: color("--text"),
    tagText: color("--panel"),
    accent: color("--accent"),
    up: color("--up"),
    down: color("--down"),
    rising: color(mono ? "--panel" : "--up"),
    warn: color("--warn"),
    series: Array.from({ length: PALETTE_SIZE }, (_, i) => color(`--series-${i + 1}`)),
    font:
      getComputedStyle(document.documentElement).getPropertyValue("--font").trim() || "sans-serif",
  };
  probe.remove();
  return theme;
}

/** The theme of the page, read again when an attribute of `<html>` or the system changes. */
export function useChartTheme(): ChartTheme {
  const [theme, setTheme] = useState(readChartTheme);
  useEffect(() => {
    const again = () => setTheme(readChartTheme());
    const watcher = new MutationObserver(again);
    watcher.observe(document.documentElement, { attributes: true });
    const system = matchMedia("(prefers-color-scheme: dark)");
    system.addEventListener("change", again);
    return () => {
      watcher.disconnect();
      system.removeEventListener("change", again);
    };
  }, []);
  return theme;
}

/** The same colour, let through: `fade("rgb(1, 2, 3)", 0.4)` is `rgba(1, 2, 3, 0.4)`. */
export function fade(color: string, opacity: number): string {
  const parts = /^rgba?\(([^)]+)\)$/
    .exec(color)?.[1]
    ?.split(/[\s,/]+/)
    .filter(Boolean);
  if (parts === undefined || parts.length < 3) return color;
  return `rgba(${parts.slice(0, 3).join(", ")}, ${opacity})`;
}

export function seriesColor(theme: ChartTheme, color: number): string {
  return theme.series[(color - 1) % theme.series.length] ?? theme.value;
}
