import assert from "node:assert/strict";
import { journeys } from "../journey.js";
import { command, enter, says, settled } from "../person.js";

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
    const group = page.getByRole("tablist").filter({ has: panel(page, /^Watchlist/) });
    await group.filter({ has: panel(page, /^Quote/) }).waitFor();

    const border = page.getByRole("separator").first();
    await border.focus();
    const place = () => border.getAttribute("aria-valuenow");
    const before = await place();
    await page.keyboard.press("Shift+ArrowRight");
    await settled("the border", place, (now) => now !== before);

    await page.getByText("Saved", { exact: true }).waitFor();
    const made = await panels(page);
    assert.notDeepEqual(made, first);
    assert.ok(made.some((name) => name.startsWith("History")), made.join());
    const kept = await stored(page, "Trader");

    await page.reload();
    await panel(page, /^History/).waitFor();
    await shows(page, made);
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

  journey("a panel in a window of its own leads and follows its link, and comes back", async ({ page, product }) => {
    await enter(page, product);
    await page.goto("/desk?layout=Research");
    await panel(page, /^Chart/).waitFor();
    const before = await panels(page);
    await page.getByRole("button", { name: /^Panel Chart .*: more$/ }).click();
    const [apart] = await Promise.all([
      page.context().waitForEvent("page"),
      page.getByRole("menuitem", { name: "Open in a window" }).click(),
    ]);
    await apart.getByRole("heading", { name: /^Chart / }).waitFor();
    await panel(page, /^Chart/).waitFor({ state: "detached" });

    const list = page.getByRole("tabpanel", { name: /^Watchlist/ });
    await list.getByText("MSFT", { exact: true }).click();
    await apart.getByRole("heading", { name: "Chart MSFT" }).waitFor();
    await apart.getByRole("combobox", { name: "Symbol of chart" }).fill("AAPL");
    await apart.getByRole("option", { name: /^AAPL/ }).first().click();
    await panel(page, "Statistics AAPL").waitFor();

    await page.getByText("Saved", { exact: true }).waitFor();
    await page.reload();
    await page.getByRole("button", { name: "1 window" }).waitFor();
    await list.getByText("MSFT", { exact: true }).click();
    await apart.getByRole("heading", { name: "Chart MSFT" }).waitFor();

    // The window goes with the click, at times before the click has been answered.
    const gone = apart.waitForEvent("close");
    await apart.getByRole("button", { name: "Back to Research" }).click().catch(() => gone);
    await gone;
    await panel(page, "Chart MSFT").waitFor();
    await settled("the panels", () => panels(page), (all) => all.length === before.length);
  });

  journey("of a layout that two tabs changed neither version is lost", async ({ page, context, product }) => {
    await enter(page, product);
    await page.goto("/desk?layout=Macro");
    const other = await context.newPage();
    await other.goto("/desk?layout=Macro");
    for (const tab of [page, other]) await panel(tab, /^Calendar/).waitFor();
    const first = await panels(page);

    await add(page, /^History/);
    await page.getByText("Saved", { exact: true }).waitFor();
    const kept = await panels(page);
    await add(other, /^Quote/);
    await other.getByText("Changed elsewhere").waitFor();
    const mine = await panels(other);
    assert.deepEqual([kept.length, mine.length], [first.length + 1, first.length + 1]);

    await says(other, "Undo brings yours back.", () => other.getByRole("button", { name: "Load theirs" }).click());
    await shows(other, kept);
    await other.getByRole("button", { name: "Undo", exact: true }).click();
    await shows(other, mine);
    await other.getByText("Saved", { exact: true }).waitFor();

    await add(page, /^Alerts/);
    await says(page, "Undo brings theirs back.", () => page.getByRole("button", { name: "Keep mine" }).click());
    await page.getByRole("button", { name: "Undo", exact: true }).click();
    await shows(page, mine);
    await page.getByText("Saved", { exact: true }).waitFor();
  });

  journey("alerts in a panel are paused, armed and opened there", async ({ page, product }) => {
    await enter(page, product);
    await page.goto("/alerts?create=true&symbol=AAPL&formula=close%20%3E%201");
    await says(page, "is watched", () => page.getByRole("button", { name: "Watch it" }).click());
    await page.goto("/desk?layout=Macro");
    await page.getByRole("button", { name: "Add panel" }).click();
    await page.getByRole("menuitem", { name: /^Alerts/ }).click();
    const row = page.getByRole("tabpanel", { name: "Alerts" }).getByRole("row", { name: /AAPL/ });
    await row.getByRole("button", { name: /^Pause/ }).click();
    await row.getByText("Paused").waitFor();
    await row.getByRole("button", { name: /^Arm/ }).click();
    await row.getByText(/^Armed/).waitFor();
    await row.getByText("Never").click();
    await page.waitForURL("**/alerts?alert=*");
  });
});

function panel(page, name) {
  return page.getByRole("tab", { name });
}

function panels(page) {
  return page.getByRole("tab").allInnerTexts();
}

function shows(page, wanted) {
  return settled("the panels", () => panels(page), (all) => all.join("\n") === wanted.join("\n"));
}

async function add(page, kind) {
  const before = await panels(page);
  await page.getByRole("button", { name: "Add panel" }).click();
  await page.getByRole("menuitem", { name: kind }).click();
  await settled("the panels", () => panels(page), (all) => all.length === before.length + 1);
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
