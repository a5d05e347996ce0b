/** The tear sheet as it is typed, and what the server is asked for it. */

import type { Server } from "~/api/client";
import { windowOf } from "./sample_terms";
import { fractionOf, numberOf } from "./terms";

export type MeasurePerformance = Server<"MeasurePerformance">;
export type MeasureRisk = Server<"MeasureRisk">;
export type PerformanceTerms = typeof USUAL_PERFORMANCE;

export const USUAL_PERFORMANCE = {
  formula: "",
  benchmark: "",
  from: "",
  to: "",
  interval: "1d",
  risk_free: "0",
  window: "63",
  confidence: "95",
  horizon: "1",
  /** Of the curve: linear or log. */
  axis: "linear",
  /** The curves as a plot or a table. */
  shown: "plot",
};

/** How far the benchmark is moved, one after the other. */
export const SHOCKS = [-0.4, -0.3, -0.2, -0.1, -0.05, 0.1] as const;
const DRAWDOWNS = 10;
const PATHS = 50_000;
/** The usual weight of the day before in exponential covariances (RiskMetrics). */
const DECAY = 0.94;

/** Whether another series than the one itself is compared. */
export function isBeside({ formula, benchmark }: PerformanceTerms): boolean {
  return benchmark.trim() !== "" && benchmark.trim() !== formula.trim();
}

export function performanceQuestion(terms: PerformanceTerms): MeasurePerformance | null {
  const formula = terms.formula.trim();
  const window = numberOf(terms.window);
  const riskFree = fractionOf(terms.risk_free);
  if (formula === "" || window === null || riskFree === null) return null;
  return {
    formula,
    benchmark: isBeside(terms) ? terms.benchmark.trim() : null,
    ...windowOf(terms),
    risk_free: riskFree,
    window: Math.round(window),
    drawdowns: DRAWDOWNS,
  };
}

/** The series holds all the money; the benchmark is there to be moved. */
export function riskQuestion(terms: PerformanceTerms): MeasureRisk | null {
  const formula = terms.formula.trim();
  const confidence = fractionOf(terms.confidence);
  const horizon = numberOf(terms.horizon);
  if (formula === "" || confidence === null || horizon === null) return null;
  const benchmark = terms.benchmark.trim();
  const beside = isBeside(terms);
  return {
    formulas: beside ? [formula, benchmark] : [formula],
    weights: beside ? [1, 0] : [1],
    ...windowOf(terms),
    confidence,
    horizon: Math.round(horizon),
    paths: PATHS,
    decay: DECAY,
    seed: 1,
    shocks: beside ? SHOCKS.map((by) => ({ formula: benchmark, by })) : [],
  };
}

export const PRESETS = ["1Y", "3Y", "5Y", "10Y", "Max"] as const;
export type Preset = (typeof PRESETS)[number];

/** The first day of the last years before `lastAt`; empty is the first row there is. */
export function presetFrom(preset: Preset, lastAt: string): string {
  if (preset === "Max") return "";
  const day = new Date(lastAt);
  day.setUTCFullYear(day.getUTCFullYear() - Number.parseInt(preset, 10));
  return day.toISOString().slice(0, 10);
}

/** The preset that stands in the fields, where one does. */
export function presetOf({ from, to }: PerformanceTerms, lastAt: string): Preset | null {
  if (to !== "") return null;
  return PRESETS.find((preset) => presetFrom(preset, lastAt) === from) ?? null;
}
