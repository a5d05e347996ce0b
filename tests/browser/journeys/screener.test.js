import assert from "node:assert/strict";
import { journeys } from "../journey.js";
import { command, enter, fetched, heading, settled } from "../person.js";

journeys(["demo", "--no-open"], (journey) => {
  journey("a ready screen opens, its handle narrows it, and the link is the screen", async ({ page, product, context }) => {
    await enter(page, product);
    await fetched(page, product);
    await command(page, "EQS");
    await heading(page, "Screener");
    const all = await matched(page);
    assert.ok(all > 50, `only ${all} assets were asked`);

    await page.getByRole("button", { name: /^Momentum/ }).click();
    await page.getByRole("textbox", { name: "With what it is compared" }).first().waitFor();
    const some = await matched(page, (count) => count < all);
    assert.ok(some > 0, "nothing has momentum");

    const handle = page.getByRole("slider", { name: /^Spread of close \/ sma.*at least$/ });
    await handle.focus();
    for (let press = 0; press < 8; press++) await handle.press("PageUp");
    const fewer = await matched(page, (count) => count < some);
    const chosen = await rule(page).inputValue();
    assert.match(chosen, /close \/ sma\(close, 200\) - 1 >= /);
    await page.waitForURL((url) => url.searchParams.get("rule") === chosen);

    const again = await context.newPage();
    await again.goto(page.url());
    assert.equal(await matched(again, (count) => count === fewer), fewer);
  });

  journey("a rule is counted while it is typed, and where it is wrong is said", async ({ page, product }) => {
    await enter(page, product);
    await fetched(page, product);
    await page.goto("/screener?type=stock");
    const stocks = await matched(page);
    await rule(page).fill("rsi(close, 14) < 45");
    const few = await matched(page, (count) => count < stocks);
    await page.getByRole("textbox", { name: "With what it is compared" }).fill("100");
    await matched(page, (count) => count > few);
    await rule(page).fill("rsy(close, 14) < 45");
    await page.getByRole("button", { name: "Use rsi" }).click();
    assert.equal(await matched(page, (count) => count === few), few);
  });

  journey("a screen is kept under a name, and its rule tried as an alert", async ({ page, product }) => {
    await enter(page, product);
    await fetched(page, product);
    // Whatever the world is like today: one of them is below ninety.
    await page.goto("/screener?symbols=AAPL,MSFT,IBM&rule=rsi(close, 14) < 90");
    await matched(page, (count) => count > 0);
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByLabel("Name").fill("Three of mine");
    await page.getByRole("button", { name: "Save the screen" }).click();
    await page.getByRole("button", { name: "Three of mine", exact: true }).waitFor();

    await page.getByRole("button", { name: "Try as alert" }).click();
    const dialog = page.getByRole("dialog", { name: "Try as an alert" });
    await dialog.getByRole("application", { name: /times the rule became true/ }).waitFor();
    const words = await dialog.innerText();
    assert.match(words, /\d+ times in [\d,]+ bars/);
    assert.doesNotMatch(words, /NaN|undefined|null/);
  });
});

function rule(page) {
  return page.getByRole("combobox", { name: "Rule", exact: true });
}

/** How many assets match, once that is what is wanted. */
async function matched(page, wanted = () => true) {
  const status = page.getByRole("status").filter({ hasText: /\d+ of \d+ match/ });
  // Both at one look: a count of before must not pass as the answer that came between two.
  const read = () => status.evaluate((it) => ({ text: it.innerText, waiting: "waiting" in it.dataset }));
  const countOf = ({ text }) => Number(/^([\d,]+) of/.exec(text)[1].replaceAll(",", ""));
  return countOf(await settled("the count", read, (now) => !now.waiting && wanted(countOf(now))));
}
