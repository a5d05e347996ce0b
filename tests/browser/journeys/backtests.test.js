import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { journeys } from "../journey.js";
import { command, enter, heading, settled } from "../person.js";

journeys(["demo", "--no-open"], (journey) => {
  journey("a backtest runs from its formulas to its figures, and is a link", async ({ page, product, context }) => {
    await enter(page, product);
    await command(page, "BT");
    await heading(page, "Backtests");
    await page.getByRole("button", { name: "New backtest" }).click();
    await heading(page, "New backtest");

    await page.getByLabel("Name").fill("Cross of averages");
    await page.getByRole("combobox", { name: "Enter when" }).fill("cross_above(sma(close, 10), sma(close, 100)");
    await page.getByRole("combobox", { name: "Enter when" }).press("Escape");
    await page.getByRole("button", { name: "Run the backtest" }).click();
    const entry = page.getByRole("combobox", { name: "Enter when" });
    await page.locator("[aria-label='Enter when'][aria-invalid='true']").waitFor(); // one bracket is missing
    await entry.fill("cross_above(sma(close, 10), sma(close, 100))");
    await entry.press("Escape");
    await page.getByRole("button", { name: "Run the backtest" }).click();

    await page.waitForURL(/\/backtests\/bkt_/);
    await heading(page, "Cross of averages");
    const result = page.getByRole("region", { name: "Result", exact: true });
    await result.waitFor();
    const figures = await result.innerText();
    assert.match(figures, /Total return\s+[▲▼]?\s*[+−][\d,]+\.\d%/);
    assert.match(figures, /Deflated Sharpe\s+\d+\.\d%\s+1 trial/);
    assert.doesNotMatch(figures, /NaN|undefined|null/);
    await page.getByRole("application", { name: /^Equity and benchmark/ }).waitFor();
    await page.getByRole("grid", { name: "Returns by month" }).waitFor();

    await page.getByRole("tab", { name: /Trades/ }).click();
    await page.waitForURL(/tab=trades/);
    const again = await context.newPage();
    await again.goto(page.url());
    const first = again.getByRole("table", { name: "Trades" }).getByRole("row").filter({ hasText: "AAPL" }).first();
    await first.waitFor();
    assert.match(await first.innerText(), /AAPL[\s\S]*Exit[\s\S]*%/);
  });

  journey("an example that ranks a universe runs, and leaves as a page and a table", async ({ page, product }) => {
    await enter(page, product);
    await page.goto("/backtests/new");
    await heading(page, "New backtest");
    await page.getByRole("button", { name: /^Momentum, top 5/ }).click();
    const rank = page.getByRole("combobox", { name: "Rank by" });
    await settled("the rank", () => rank.inputValue(), (formula) => formula === "close / close[126]");
    await page.getByLabel("Benchmark").fill("NOSUCH");
    await page.getByRole("button", { name: "Run the backtest" }).click();
    await page.locator("input[name='benchmark'][aria-invalid='true']").waitFor();
    await page.getByLabel("Benchmark").fill("");
    await page.getByRole("button", { name: "Run the backtest" }).click();

    await page.waitForURL(/\/backtests\/bkt_/);
    await heading(page, "Top 5 by momentum");
    await page.getByRole("region", { name: "Result", exact: true }).waitFor();
    const confidence = await page.getByRole("table", { name: /^Confidence/ }).innerText();
    assert.match(confidence, /Drawdown of the trades in other orders/);
    const save = async (entry) => {
      const [file] = await Promise.all([
        page.waitForEvent("download"),
        page
          .getByRole("button", { name: "Export" })
          .click()
          .then(() => page.getByRole("menuitem", { name: entry }).click()),
      ]);
      return readFile(await file.path(), "utf8");
    };
    const report = await save("Report to keep and print");
    assert.match(report, /^<!doctype html>/);
    assert.match(report, /<h1>Top 5 by momentum<\/h1>[\s\S]*Returns by month/);
    assert.doesNotMatch(report, /<script|NaN|undefined/);
    const trades = await save("Trades as CSV");
    assert.match(trades, /^symbol,side,quantity,[\s\S]*\n[A-Z]+,long,/);
  });
});
