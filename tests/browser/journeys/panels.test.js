import assert from "node:assert/strict";
import { journeys } from "../journey.js";
import { command, enter } from "../person.js";

journeys(["demo", "--no-open"], (journey) => {
  journey("a layout made by keys and pointer is there again after a reload, byte for byte", async ({ page, product }) => {
    await enter(page, product);
    await command(page, "DESK");
    await page.waitForURL("**/desk");
    await panel(page, /^Chart/).waitFor();

    const first = await panels(page);
    await page.getByRole("button", { name: "Add panel" }).click();
    await page.getByRole("menuitem", { name: /^History/ }).click();
    await panel(page, /^History/).waitFor();

    await panel(page, /^Chart/).focus();
    await page.keyboard.press("Alt+Shift+ArrowLeft");
    await drag(page, panel(page, /^Quote/), page.getByRole("tabpanel", { name: /^Watchlist/ }));

    const border = page.getByRole("separator").first();
    await border.focus();
    const before = await border.getAttribute("aria-valuenow");
    await page.keyboard.press("Shift+ArrowRight");
    assert.notEqual(await border.getAttribute("aria-valuenow"), before);

    await page.getByText("Saved", { exact: true }).waitFor();
    const made = await panels(page);
    assert.notDeepEqual(made, first);
    assert.ok(made.some((name) => name.startsWith("History")), made.join());
    const kept = await stored(page, "Trader");

    await page.reload();
    await panel(page, /^History/).waitFor();
    assert.deepEqual(await panels(page), made);
    assert.equal(await stored(page, "Trader"), kept);
    await panel(page, /^Quote/).click();
    await page.getByText("Saved", { exact: true }).waitFor();
  });

  journey("panels of one link follow the row that is chosen", async ({ page, product }) => {
    await enter(page, product);
    await page.goto("/desk?layout=Research");
    await panel(page, "Chart AAPL").waitFor();
    const symbol = "MSFT";
    await page.getByRole("tabpanel", { name: /^Watchlist/ }).getByText(symbol, { exact: true }).click();
    await panel(page, `Chart ${symbol}`).waitFor();
    for (const kind of ["News", "Fundamentals", "Statistics"]) {
      await panel(page, `${kind} ${symbol}`).waitFor();
    }

    await page.getByRole("button", { name: "Layout Research" }).click();
    await page.getByRole("menuitem", { name: "Save as" }).click();
    await page.getByLabel("Name").fill("Morning");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.waitForURL("**/desk?layout=Morning");
    await panel(page, `News ${symbol}`).waitFor();
  });
});

function panel(page, name) {
  return page.getByRole("tab", { name });
}

function panels(page) {
  return page.getByRole("tab").allInnerTexts();
}

/** What the server keeps of a layout, as the text it sent. */
function stored(page, name) {
  return page.evaluate(async (of) => {
    const answer = await (await fetch(`/api/v1/views/panels/${of}`)).json();
    return JSON.stringify(answer.data.data);
  }, name);
}

/** Takes a tab into the middle of another panel. */
async function drag(page, tab, into) {
  const [from, to] = [await tab.boundingBox(), await into.boundingBox()];
  await page.mouse.move(from.x + 10, from.y + from.height / 2);
  await page.mouse.down();
  await page.mouse.move(from.x - 20, from.y + 40, { steps: 3 });
  await page.mouse.move(to.x + to.width / 2, to.y + to.height / 2, { steps: 5 });
  await page.mouse.up();
}
