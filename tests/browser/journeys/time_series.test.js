import assert from "node:assert/strict";
import { journeys } from "../journey.js";
import { command, enter, heading, settled } from "../person.js";

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
    const series = again.getByRole("textbox", { name: "Series" });
    await settled("the series", () => series.inputValue(), (name) => name === "AAPL");
    await again.getByRole("table", { name: "Tests" }).getByText(/^They stay together: /).waitFor();
  });

  journey("a forecast says whether it beats the last value, and its model can be named", async ({ page, product }) => {
    await enter(page, product);
    await page.goto("/time-series?formula=AAPL&horizon=10&rows=300");
    await page.getByRole("tab", { name: "Forecast", selected: true }).waitFor();
    await page.getByRole("application", { name: /^History and forecast/ }).waitFor();
    await page.getByText(/the last value/).first().waitFor();
    const ahead = page.getByRole("table", { name: "Rows ahead" });
    await ahead.getByRole("row").nth(10).waitFor();
    assert.equal(await ahead.getByRole("row").count(), 11);
    assert.doesNotMatch(await page.getByRole("tabpanel").innerText(), /NaN|undefined|null/);

    await page.getByRole("combobox", { name: "Model" }).selectOption("arima");
    await page.getByLabel("Lags").fill("1,1");
    await page.getByText(/^Not read/).waitFor();
    await page.getByLabel("Lags").fill("1,1,0 drift");
    await page.getByRole("table", { name: "Parameters" }).getByText("ar1").waitFor();
    await page.getByText("ARIMA(1,1,0) with drift").first().waitFor();
    await page.getByRole("table", { name: "Tried before" }).getByText("Last value", { exact: true }).waitFor();
    await page.waitForURL(/model=arima/);
  });

  journey("a series that nobody knows is told at its field", async ({ page, product }) => {
    await enter(page, product);
    await page.goto("/time-series?formula=NOSUCH&tab=volatility");
    await page.getByRole("alert").first().waitFor();
  });
});
