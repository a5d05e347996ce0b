import { expect, it } from "vitest";
import { headlines, trialsText } from "./backtest_figures";
import type { Report } from "./backtests";

const metric = (name: string, value: number | null, unit: string) => ({
  name,
  title: name,
  value,
  benchmark: null,
  unit,
  explanation: "",
});

const report = {
  metrics: [metric("total_return", 0.42, "fraction"), metric("sharpe", null, "ratio")],
  summary: { trades: 3, end: 1 },
  significance: { trials: 12, deflated_sharpe: 0.25 },
  trades: { win_rate: 0.5, closed: 2, open: 1, winners: 1, losers: 1 },
} as unknown as Report;

it("figures that are fractions are shown in percent, and unknown ones have a reason", () => {
  const shown = Object.fromEntries(headlines(report).map((it) => [it.title, it]));
  expect(shown.total_return?.value).toBe(42);
  expect(shown.Sharpe?.value).toBeNull();
  expect(shown.Sharpe?.reason).not.toBe("");
  expect(shown["Win rate"]?.value).toBe(50);
  expect(shown["Deflated Sharpe"]).toMatchObject({ value: 25, unit: "12 trials" });
});

it("a single trial is one trial", () => {
  expect(trialsText(1)).toBe("1 trial");
});
