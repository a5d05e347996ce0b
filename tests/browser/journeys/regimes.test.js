import assert from "node:assert/strict";
import { journeys } from "../journey.js";
import { enter } from "../person.js";

/** Opens a tab about ten years of Apple. */
async function open(page, tab, rest = "") {
  await page.goto(`/time-series?formula=AAPL&from=2003-01-01&to=2012-12-31&tab=${tab}${rest}`);
}

journeys(["demo", "--no-open"], (journey) => {
  journey("the states and the breaks of a series stand under its price", async ({ page, product }) => {
    await enter(page, product);
    await open(page, "regimes");
    await page.getByRole("application", { name: /^Price and regimes/ }).waitFor();
    await page.getByRole("combobox", { name: "States" }).selectOption("3");
    const states = page.getByRole("table", { name: "States" });
    await states.getByText("Wild", { exact: true }).waitFor();
    await page.getByRole("grid", { name: "Transitions" }).waitFor();
    await page.getByRole("application", { name: /^Probability of each state/ }).waitFor();
    const segments = page.getByRole("table", { name: "Segments" });
    await segments.waitFor();
    await segments.getByRole("row").nth(2).waitFor(); // the crisis of 2008 is a break
    assert.doesNotMatch(await page.locator("main").innerText(), /NaN|undefined|null/);
  });

  journey("an anomaly says what was expected, and the season is taken apart", async ({ page, product }) => {
    await enter(page, product);
    await open(page, "anomalies");
    const rows = page.getByRole("table", { name: "Anomalies" });
    await rows.getByText(/deviations (below|above)$/).first().waitFor();
    await page.getByText(/nothing later was looked at/i).first().waitFor();
    await page.getByRole("combobox", { name: "Expected from" }).selectOption("seasonal");
    await page.getByRole("application", { name: /^Season/ }).waitFor();
    await page.waitForURL(/anomaly=seasonal/);
    assert.doesNotMatch(await page.locator("main").innerText(), /NaN|undefined|null/);
  });
});
