import assert from "node:assert/strict";
import { journeys } from "../journey.js";
import { command, enter, heading } from "../person.js";

journeys(["demo", "--no-open"], (journey) => {
  journey("models of one series stand side by side, and the link keeps tab and series", async ({ page, product, context }) => {
    await enter(page, product);
    await command(page, "TS");
    await heading(page, "Time series");
    await page.getByRole("tab", { name: "Volatility" }).click();
    await page.getByRole("textbox", { name: "Series" }).fill("AAPL");
    await page.getByLabel("From", { exact: true }).fill("2010-01-01");
    await page.getByText("Half-life", { exact: true }).waitFor();
    await page.getByRole("application", { name: /^Volatility expected of the next periods/ }).waitFor();

    await page.getByRole("tab", { name: "Tests" }).click();
    const tests = page.getByRole("table", { name: "Tests" });
    await tests.getByText(/^It comes back: /).waitFor();
    await page.getByLabel("Beside").fill("MSFT");
    await tests.getByText(/^They stay together: /).waitFor();
    assert.doesNotMatch(await tests.innerText(), /NaN|undefined|null/);

    await page.waitForURL(/other=MSFT/);
    const again = await context.newPage();
    await again.goto(page.url());
    await again.getByRole("tab", { name: "Tests", selected: true }).waitFor();
    assert.equal(await again.getByRole("textbox", { name: "Series" }).inputValue(), "AAPL");
    await again.getByRole("table", { name: "Tests" }).getByText(/^They stay together: /).waitFor();
  });

  journey("a series that nobody knows is told at its field", async ({ page, product }) => {
    await enter(page, product);
    await page.goto("/time-series?formula=NOSUCH&tab=volatility");
    await page.getByRole("alert").first().waitFor();
  });
});
