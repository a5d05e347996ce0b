import assert from "node:assert/strict";
import { journeys } from "../journey.js";
import { command, enter, figure, heading } from "../person.js";

journeys(["demo", "--no-open"], (journey) => {
  journey("an option is priced while it is typed, and its link is the option", async ({ page, product, context }) => {
    await enter(page, product);
    await command(page, "OPT");
    await heading(page, "Option calculator");
    const usual = await figure(page, "Price");
    await page.getByLabel("Volatility").fill("30");
    const dearer = await figure(page, "Price", (value) => value > usual);
    await page.getByRole("application", { name: /^Gain by spot/ }).waitFor();
    const words = await page.getByRole("grid", { name: "Gain by spot and time left" }).innerText();
    assert.match(words, /Expiry/);
    assert.doesNotMatch(words, /NaN|undefined|null/);
    await page.getByLabel("Market price").fill(String(usual));
    const volatility = await figure(page, "Market volatility");
    assert.ok(Math.abs(volatility - 20) < 0.01, `the price at 20 % tells ${volatility} %`);

    await page.waitForURL(/volatility=%2230%22/);
    const again = await context.newPage();
    await again.goto(page.url());
    await figure(again, "Price", (value) => value === dearer);
  });

  journey("a bond at its coupon costs par, and its price gives the yield back", async ({ page, product }) => {
    await enter(page, product);
    await command(page, "BOND");
    await heading(page, "Bond calculator");
    await page.getByLabel("Settlement").fill("2026-02-15");
    await page.getByLabel("Yield", { exact: true }).fill("4.5");
    await figure(page, "Clean price", (value) => Math.abs(value - 100) < 1e-4);
    await page.getByLabel("From").selectOption("price");
    await page.getByRole("textbox", { name: "Clean price" }).fill("98,5");
    await figure(page, "Yield", (value) => value > 4.6);
    await page.getByRole("table", { name: "Payments" }).getByText("redemption").waitFor();
    await page.getByLabel("Coupon", { exact: true }).fill("many");
    await page.getByText("Not a number").waitFor();
  });
});
