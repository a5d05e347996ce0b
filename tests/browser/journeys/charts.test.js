import assert from "node:assert/strict";
import { journeys } from "../journey.js";
import { enter, fetched, settled } from "../person.js";

journeys(["demo", "--no-open"], (journey) => {
  journey("a drawing made by keyboard and one by pointer survive a reload", async ({ page, product }) => {
    await enter(page, product);
    await fetched(page, product);
    await page.goto("/chart/AAPL");
    await drawn(page);

    await page.keyboard.press("Alt+t");
    for (const key of ["ArrowLeft", "ArrowUp", "Enter", "Shift+ArrowLeft", "ArrowDown", "Enter"]) {
      await page.keyboard.press(key);
    }
    await page.getByRole("toolbar", { name: "Selected: Trend line" }).waitFor();
    await page.keyboard.press("Escape");

    await page.keyboard.press("Alt+h");
    const box = await chart(page).boundingBox();
    await page.mouse.click(box.x + box.width * 0.4, box.y + box.height * 0.3);
    await page.getByRole("toolbar", { name: "Selected: Horizontal line" }).waitFor();

    const before = await listed(page);
    assert.equal(before.length, 2, before.join(" | "));
    await drawings(page).getByText("Saved for the workspace").waitFor();

    await page.reload();
    await drawn(page);
    assert.deepEqual(await listed(page), before);

    await page.goto("/chart/AAPL?interval=1w&adjust=none&scale=log");
    await drawn(page);
    assert.equal((await listed(page)).length, 2, "drawings belong to the symbol, not to the interval");

    await drawings(page).getByRole("button", { name: "Delete horizontal line" }).click();
    await settled("the drawings", () => rows(page), (all) => all.length === 1);
    await page.getByRole("button", { name: "Undo" }).click();
    await settled("the drawings", () => rows(page), (all) => all.length === 2);
  });

  journey("a layout of four is restored by its name", async ({ page, product }) => {
    await enter(page, product);
    await page.goto("/chart/AAPL");
    await drawn(page);
    await page.getByRole("button", { name: "Layout: one chart" }).click();
    await page.getByRole("menuitemcheckbox", { name: "Four charts" }).click();
    const other = page.getByRole("combobox", { name: "Symbol of chart 2" });
    await other.fill("MSFT");
    await other.press("Enter");
    await page.getByRole("article", { name: "MSFT, chart 2 of 4" }).waitFor();
    await page.getByRole("combobox", { name: "Type" }).selectOption("heikin");

    await page.getByRole("button", { name: "Saved charts" }).click();
    await page.getByLabel("Save what you see as").fill("Morning");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByRole("button", { name: "Saved charts: Morning" }).waitFor();
    const saved = view(page);

    await page.goto("/chart/IBM?open=Morning");
    await page.getByRole("article", { name: "MSFT, chart 2 of 4" }).waitFor();
    assert.deepEqual(view(page), saved);
    assert.equal(await page.getByRole("article").count(), 4);
    assert.equal(await page.getByRole("combobox", { name: "Type" }).inputValue(), "heikin");
  });

  journey("a replay hides the future, also from the table and the legend", async ({ page, product }) => {
    await enter(page, product);
    await page.goto("/chart/AAPL?formulas=sma(AAPL,20)&replay=2012-06-15");
    await drawn(page);
    const legend = page.getByTestId("legend");
    await legend.getByText("2012").waitFor();

    await page.getByRole("button", { name: "Show as table" }).click();
    const newest = page.getByRole("table").getByRole("row").nth(1).getByRole("rowheader");
    await newest.filter({ hasText: /\b15\b/ }).waitFor();
    assert.doesNotMatch(await page.getByRole("table").innerText(), /2013/);

    await page.getByRole("button", { name: "One bar on" }).click();
    await page.waitForURL(/replay=2012-06-18/);
    await newest.filter({ hasText: /\b18\b/ }).waitFor();

    await page.getByRole("button", { name: "End the replay" }).first().click();
    await page.waitForURL((url) => !url.search.includes("replay"));
    await page.getByRole("table").getByText(/\b20(1[3-9]|2\d)\b/).first().waitFor();
  });

  journey("linked charts replay by one clock, and any of them stops it", async ({ page, product }) => {
    await enter(page, product);
    const cells = encodeURIComponent(JSON.stringify([{ symbol: "MSFT", replay: "2025-03-14" }]));
    await page.goto(`/chart/AAPL?replay=2025-03-14&cells=${cells}`);
    const stands = page.getByRole("toolbar", { name: "Replay" }).getByRole("status");
    await stands.nth(1).getByText("Mar 14, 2025").waitFor();
    await page.getByRole("button", { name: "Play", exact: true }).first().click();
    // Which days a busy browser gets to show is not known, but none of them is the first again.
    await stands.nth(1).filter({ hasNotText: "Mar 14, 2025" }).waitFor();
    await page.getByRole("button", { name: "Pause", exact: true }).nth(1).click();
    await page.waitForURL((url) => !url.search.includes("replay=2025-03-14"));
    await page.getByRole("button", { name: "Play", exact: true }).nth(1).waitFor();
    const days = async () => (await stands.allInnerTexts()).map((text) => text.split(", ").slice(0, 2).join(", "));
    const [first, second] = await days();
    assert.match(first, /^\w+ \d+, 20\d\d$/);
    assert.equal(first, second);
    assert.equal(await page.getByRole("button", { name: "Pause", exact: true }).count(), 0);
  });
});

function chart(page) {
  return page.getByRole("application", { name: /bars\. Arrow keys/ });
}

/** The picture is there, not only its frame: keys and clicks before that mean nothing. */
async function drawn(page) {
  await chart(page).locator("canvas").first().waitFor();
}

function drawings(page) {
  return page.getByRole("region", { name: "Drawings on AAPL" });
}

async function listed(page) {
  const list = page.getByRole("button", { name: /^List of drawings/ });
  if ((await list.getAttribute("aria-pressed")) !== "true") await list.click();
  await drawings(page).getByText("Saved for the workspace").waitFor();
  return rows(page);
}

async function rows(page) {
  return (await drawings(page).getByRole("listitem").allInnerTexts()).map((text) => text.split("\n").slice(0, 2).join(" "));
}

/** The address without the order of its parameters. */
function view(page) {
  const url = new URL(page.url());
  return { path: url.pathname, search: [...url.searchParams].sort() };
}
