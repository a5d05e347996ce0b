import assert from "node:assert/strict";
import { journeys } from "../journey.js";
import { command, enter, heading, settled } from "../person.js";

const OVERLAYS = ["sma(AAPL, 20)", "ema(AAPL, 50)"];

journeys(["demo", "--no-open"], (journey) => {
  journey("the command bar finds a symbol, and its chart with the code on either side", async ({ page, product }) => {
    await enter(page, product);
    await command(page, "AAPL");
    await page.waitForURL("**/asset/AAPL");
    await page.getByRole("heading", { level: 1, name: /AAPL/ }).waitFor();

    for (const words of ["GP AAPL", "aapl gp"]) {
      await page.goto("/");
      await heading(page, "Home");
      await command(page, words);
      await page.waitForURL("**/chart/AAPL");
      await chart(page).waitFor();
    }
  });

  journey("a chart with two overlays is a link, and has a table behind it", async ({ page, product, context }) => {
    await enter(page, product);
    await page.goto("/chart/AAPL");
    await chart(page).waitFor();
    for (const formula of OVERLAYS) {
      await page.getByRole("combobox", { name: "Add a formula" }).fill(formula);
      await page.getByRole("combobox", { name: "Add a formula" }).press("Enter");
      await overlay(page, formula).waitFor();
    }
    const drawn = await chart(page).screenshot();

    const again = await context.newPage();
    await again.goto(page.url());
    await chart(again).waitFor();
    for (const formula of OVERLAYS) {
      await overlay(again, formula).getByText(/^\d[\d,]*\.\d+$/).waitFor(); // its value, after a reload too
    }
    assert.ok(drawn.length > 5_000, "the chart is an empty picture");

    await again.getByRole("button", { name: "Show as table" }).click();
    const table = again.getByRole("table");
    await table.waitFor();
    for (const formula of OVERLAYS) {
      await table.getByRole("columnheader").filter({ hasText: formula }).first().waitFor();
    }
    const newest = await table.getByRole("row").nth(1).innerText();
    assert.match(newest, /\d+\.\d+/);
    assert.doesNotMatch(newest, /NaN|undefined|null/);
  });

  journey("what people say about an asset is ordered by points, in an address that can be shared", async ({ page, product }) => {
    await enter(page, product);
    await page.goto("/asset/AAPL");
    await page.getByRole("tab", { name: "Posts" }).click();
    const posts = page.getByRole("region", { name: "Posts" });
    await posts.getByRole("listitem").first().waitFor();
    await posts.getByText("Most points").click();
    await page.waitForURL(/\/asset\/AAPL\?tab=posts&order=points$/);
    const loudest = await settled("the points", () => points(posts), (all) => all.every((it, at) => at === 0 || it <= all[at - 1]));
    assert.ok(loudest.length > 1, "there is nothing to order");

    await page.reload();
    await posts.getByRole("listitem").first().waitFor();
    assert.ok(await posts.getByRole("radio", { name: "Most points" }).isChecked(), "the order was forgotten");
    for (const link of await posts.getByRole("link").all()) {
      assert.match(await link.getAttribute("href"), /^https?:/);
      assert.match(await link.getAttribute("rel"), /noopener/);
    }
  });
});

/** The points of each post down the list as the tooltips have them, to the last digit; none where nobody says. */
async function points(posts) {
  const rows = await posts.getByRole("listitem").all();
  const titles = await Promise.all(rows.map((row) => row.getByTitle(/ points?$/).evaluateAll(([it]) => it?.title ?? "")));
  return titles.map((title) => (title === "" ? Number.NEGATIVE_INFINITY : Number(title.replace(/\D/g, ""))));
}

function chart(page) {
  return page.getByRole("application", { name: /bars\. Arrow keys/ });
}

function overlay(page, formula) {
  return page.getByRole("list", { name: "Overlays and comparisons" }).getByRole("listitem").filter({ hasText: formula });
}
