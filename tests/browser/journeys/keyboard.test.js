import assert from "node:assert/strict";
import { journeys } from "../journey.js";
import { enter, focused, heading, rested, settled, tabTo } from "../person.js";

// Not one click: what this journey does, a keyboard can do.
journeys(["demo", "--no-open"], (journey) => {
  journey("a watchlist is made, filled, ordered and opened by keyboard only", async ({ page, product }) => {
    await enter(page, product);
    await rested(page);
    // A hand does not wait for the page between the two, however long the first takes there.
    await Promise.all([page.keyboard.press("g"), page.keyboard.press("w")]);
    await heading(page, "Watchlists");

    await tabTo(page, page.getByRole("button", { name: "New list" }));
    await page.keyboard.press("Enter");
    await focused(page.getByRole("dialog", { name: "New watchlist" }).getByLabel("Name"));
    await page.keyboard.type("By hand");
    await page.keyboard.press("Tab");
    await page.keyboard.type("AAPL, MSFT IBM");
    await tabTo(page, page.getByRole("button", { name: "Create with 3" }));
    await page.keyboard.press("Enter");
    await rows(page, ["AAPL", "MSFT", "IBM"]);

    await tabTo(page, row(page, "AAPL"));
    await page.keyboard.press("Shift+J");
    await rows(page, ["MSFT", "AAPL", "IBM"]);
    await focused(row(page, "AAPL"));
    await page.keyboard.press("j");
    await focused(row(page, "IBM"));
    await page.keyboard.press("Delete");
    await rows(page, ["MSFT", "AAPL"]);
    await kept(page, product, ["MSFT", "AAPL"]);

    await page.reload();
    await rows(page, ["MSFT", "AAPL"]);
    await tabTo(page, row(page, "MSFT"));
    await page.keyboard.press("j");
    await focused(row(page, "AAPL"));
    await page.keyboard.press("Enter");
    await page.waitForURL("**/asset/AAPL");
  });
});

function list(page) {
  return page.getByRole("table", { name: "By hand" });
}

function row(page, symbol) {
  return list(page).locator("tbody").getByRole("row").filter({ has: page.getByText(symbol, { exact: true }) });
}

/** Waits until the list shows these symbols in this order, and no others. */
async function rows(page, symbols) {
  // The last row is the place where something can be dropped.
  const all = list(page).locator("tbody").getByRole("row").filter({ hasText: /\S/ });
  for (const [at, symbol] of symbols.entries()) {
    await all.nth(at).getByText(symbol, { exact: true }).first().waitFor();
  }
  await all.nth(symbols.length).waitFor({ state: "detached" });
  assert.equal(await all.count(), symbols.length);
}

/** Waits until the server holds these symbols: a page shows a change before that, and leaves with it unsaved. */
function kept(page, product, symbols) {
  const read = async () => {
    const answer = await page.request.get(`${product.origin}/api/v1/watchlists?limit=100`);
    const list = (await answer.json()).data.find(({ name }) => name === "By hand");
    return list?.items.map(({ symbol }) => symbol);
  };
  return settled("the list on the server", read, (now) => now?.join() === symbols.join());
}
