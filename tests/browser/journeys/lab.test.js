import assert from "node:assert/strict";
import { journeys } from "../journey.js";
import { command, enter, fetched, figure, heading, settled } from "../person.js";

journeys(["demo", "--no-open"], (journey) => {
  journey("a tear sheet opens from the symbol, every figure tells its formula, and the link is the sheet", async ({ page, product, context }) => {
    await enter(page, product);
    await fetched(page, product);
    const year = await lastYear(page, product, "AAPL") - 5;
    await command(page, "PERF AAPL");
    await heading(page, "Performance");
    await page.getByRole("textbox", { name: "Benchmark" }).fill("^GSPC");
    await page.waitForURL(/benchmark=/);
    await page.getByRole("radiogroup", { name: "Range" }).getByText("5Y").click();
    const note = page.getByText(/returns that all series have/);
    await page.waitForURL((url) => url.searchParams.get("from")?.startsWith(`${year}-`));
    await note.filter({ hasText: new RegExp(`${year} to`) }).waitFor();
    const beta = await figure(page, "Beta");
    assert.ok(beta > 0.2 && beta < 3, `a beta of ${beta}`);
    await page.getByRole("region", { name: "Result", exact: true }).getByRole("button").nth(3).click();
    const words = page.getByLabel("Explanation of Sharpe");
    await words.waitFor();
    assert.match(await words.innerText(), /mean\(r − f\)[\s\S]*Meaning[\s\S]*Periods a year/);
    await page.keyboard.press("Escape");

    await page.getByRole("application", { name: /^Wealth and benchmark/ }).waitFor();
    await page.getByRole("application", { name: /^Drawdown/ }).waitFor();
    await page.getByRole("application", { name: /^Rolling beta/ }).waitFor();
    await page.getByRole("grid", { name: "Returns by month" }).waitFor();
    await page.getByRole("img", { name: "Returns of one day" }).waitFor();
    const losses = await page.getByRole("table", { name: "Losses by method" }).innerText();
    for (const method of ["Historical", "Parametric", "Cornish-Fisher", "Monte Carlo"]) {
      assert.match(losses, new RegExp(`${method}\\s+\\d+\\.\\d+%`));
    }
    const moved = await page.getByRole("table", { name: "If the benchmark moves" }).innerText();
    assert.match(moved, /−20%[\s\S]*−\d+\.\d%/);
    assert.doesNotMatch(await page.locator("#main").innerText(), /NaN|undefined|null|Infinity/);

    const again = await context.newPage();
    await again.goto(page.url());
    await figure(again, "Beta", (value) => value === beta);
  });

  journey("a strategy is built leg by leg and says what it can lose", async ({ page, product, context }) => {
    await enter(page, product);
    await command(page, "OSA");
    await heading(page, "Option strategies");
    await page.getByRole("button", { name: "Iron condor" }).click();
    await page.getByLabel("Leg 4, strike").waitFor();
    const credit = await figure(page, "Credit", (value) => value > 0);
    assert.equal(await figure(page, "Most gained", (value) => Math.abs(value - credit) < 0.02), credit);
    await figure(page, "Most lost", (value) => Math.abs(value - (credit - 1000)) < 0.02);
    await page.getByRole("button", { name: "Remove leg 4" }).click();
    await page.getByText("Unlimited").waitFor();
    await page.getByRole("application", { name: /^Gain by spot/ }).waitFor();

    await page.getByRole("button", { name: "Covered call" }).click();
    await page.getByLabel("Leg 2, strike").fill("-5");
    await page.getByRole("listitem").getByRole("alert").waitFor();
    await page.getByLabel("Leg 2, strike").fill("110");
    await page.getByRole("radiogroup", { name: "Time passed" }).getByText("Expiry").click();
    await page.getByText("gain in 91 days").waitFor();
    const grid = await page.getByRole("grid", { name: "Gain by spot and volatility" }).innerText();
    assert.match(grid, /as it is/);
    assert.doesNotMatch(grid, /NaN|undefined|null/);
    await page.waitForURL(/passed=/);
    const again = await context.newPage();
    await again.goto(page.url());
    await again.getByLabel("Leg 2, strike").waitFor();
    await settled("the strike", () => again.getByLabel("Leg 2, strike").inputValue(), (strike) => strike === "110");
  });

  journey("quotes give a smile, and one that is too cheap a free lunch", async ({ page, product }) => {
    await enter(page, product);
    await page.goto("/options");
    await heading(page, "Option calculator");
    await page.getByRole("tab", { name: "Volatility smile" }).click();
    await page.getByRole("application", { name: /^Implied volatility by strike/ }).waitFor();
    await page.getByText("No butterfly costs less than nothing").waitFor();
    const quotes = page.getByLabel("Prices in the market");
    const before = await quotes.inputValue();
    await quotes.fill(before.replaceAll(/^182 (\d+) (\w+) .*$/gm, (_, strike, right) => `182 ${strike} ${right} ${right === "put" ? Math.max(0.01, (strike - 92) / 6) : Math.max(0.01, (112 - strike) / 6)}`));
    await page.getByText("free lunch", { exact: true }).first().waitFor();
    await page.getByText(/182 days: less total variance/).first().waitFor();
    await quotes.fill("30 100 straddle 3");
    await page.getByText("Line 1: the third word is call or put").waitFor();
  });

  journey("how series move together is one table, with a figure for every pair", async ({ page, product }) => {
    await enter(page, product);
    await command(page, "CORR");
    await heading(page, "Correlation");
    await page.getByRole("textbox", { name: "Series" }).fill("AAPL, MSFT, IBM");
    const grid = page.getByRole("grid", { name: "Correlations" });
    await grid.getByRole("columnheader", { name: "IBM" }).waitFor();
    await page.waitForFunction(() => document.querySelectorAll("[role=grid] tbody tr").length === 3);
    const cells = await grid.getByRole("gridcell").allInnerTexts();
    assert.equal(cells.length, 9);
    assert.deepEqual([cells[0], cells[4], cells[8]], ["1.00", "1.00", "1.00"]);
    assert.equal(cells[1], cells[3], "a pair is the same both ways");
    await page.getByRole("textbox", { name: "Series" }).fill("AAPL, NOBODY");
    await page.getByText(/NOBODY/).first().waitFor();
  });

  journey("the frontier has weights for a chosen portfolio, and limits are kept", async ({ page, product }) => {
    await enter(page, product);
    await command(page, "PORTOPT");
    await heading(page, "Efficient frontier");
    await page.getByRole("textbox", { name: "Series" }).fill("AAPL, MSFT, IBM, KO");
    await page.getByLabel("Most of one").fill("40");
    await page.getByRole("application", { name: /^Return by risk/ }).waitFor();
    const weights = page.getByLabel("Weights", { exact: true }).locator("dd:last-child");
    await weights.first().waitFor();
    const shares = async () => (await weights.allInnerTexts()).map((text) => Number.parseFloat(text));
    await settled("the weights", shares, (all) => all.length >= 3 && Math.max(...all) <= 40.05);
  });

  journey("the calculators of the lab stand together in the rail", async ({ page, product }) => {
    await enter(page, product);
    await page.getByRole("button", { name: "Lab", exact: true }).click();
    const menu = page.getByRole("menu");
    for (const title of ["Option calculator", "Option strategies", "Bond calculator", "Correlation", "Efficient frontier"]) {
      await menu.getByRole("menuitem", { name: title }).waitFor();
    }
    await menu.getByRole("menuitem", { name: "Performance" }).click();
    await heading(page, "Performance");
  });
});

/** The year of the newest day there is of a symbol. */
async function lastYear(page, product, symbol) {
  const answer = await page.request.get(`${product.origin}/api/v1/assets/${symbol}`);
  return new Date((await answer.json()).data.last_at).getUTCFullYear();
}
