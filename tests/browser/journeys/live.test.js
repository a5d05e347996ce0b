import assert from "node:assert/strict";
import { journeys } from "../journey.js";
import { command, enter, heading } from "../person.js";
import { halt, resume } from "../product.js";

journeys(["demo", "--no-open"], (journey) => {
  journey("the columns and groups of a list survive a reload", async ({ page, product }) => {
    await enter(page, product);
    await command(page, "W");
    await heading(page, "Watchlists");
    await list(page).waitFor();
    assert.ok(!(await titles(page)).includes("Bid"), "a new list shows no bids");

    await menu(page, "Columns");
    const dialog = page.getByRole("dialog", { name: "Columns" });
    await saving(page, () => dialog.getByText("Bid", { exact: true }).click());
    await saving(page, () => dialog.getByText("Volume", { exact: true }).click());
    await dialog.getByRole("button", { name: "Done" }).click();

    await list(page).getByRole("button", { name: /: actions$/ }).nth(1).click();
    await page.getByRole("menuitem", { name: "Begin a group here" }).click();
    await page.getByLabel("Heading").fill("The rest");
    await saving(page, () => page.getByRole("button", { name: "Save the heading" }).click());

    await page.reload();
    await list(page).waitFor();
    await list(page).getByRole("rowheader", { name: /The rest/ }).waitFor();
    const after = await titles(page);
    assert.ok(after.includes("Bid"), after.join(" | "));
    assert.ok(!after.includes("Volume"), after.join(" | "));
  });

  journey("the server restarts, and the page heals by itself", async ({ page, product }) => {
    await enter(page, product);
    await page.goto("/watchlists");
    await list(page).waitFor();
    await connection(page, "Live");

    await halt(product);
    await connection(page, "Disconnected");

    await resume(product);
    await connection(page, "Live");
    await page.getByText("Connected: updates arrive as they happen").waitFor();
    await page.getByRole("alert").first().waitFor({ state: "detached" });
    await list(page).getByRole("row").nth(1).getByText(/\d/).first().waitFor();
  });

  journey("a price that arrives is painted in its row", async ({ page, product }) => {
    await enter(page, product);
    let line;
    await page.routeWebSocket(/\/ws/, (socket) => {
      line = socket.connectToServer();
      line.onMessage((text) => socket.send(text));
      socket.onMessage((text) => {
        line.send(text);
        const { op, topics = [] } = JSON.parse(text);
        if (op !== "subscribe") return;
        for (const topic of topics.filter((it) => it.startsWith("quote:"))) socket.send(tick(topic, 1, 123.25));
        for (const topic of topics.filter((it) => it.startsWith("quote:"))) socket.send(tick(topic, 2, 124.5));
      });
    });
    await page.goto("/watchlists");
    await list(page).getByRole("row").nth(1).getByText("124.50").waitFor();
    await page.getByText(/symbols, [1-9]\d* live/).waitFor();
  });
});

/** What the server says of a price that was heard. */
function tick(topic, seq, last) {
  const symbol = topic.slice("quote:".length);
  const now = new Date().toISOString();
  const known = { symbol, currency: "USD", source: "test", freshness: "demo", at: now, known_at: now, received_at: now };
  const data = { ...known, last, previous_close: 120, change: last - 120, change_percent: (last / 120 - 1) * 100 };
  // Above any number the server of the demo may have reached.
  return JSON.stringify({ type: "quote", topic, seq: 1e9 + seq, data });
}

function list(page) {
  return page.getByRole("table", { name: "Big technology" });
}

function titles(page) {
  return list(page).getByRole("columnheader").allInnerTexts();
}

async function menu(page, entry) {
  await page.getByRole("region", { name: "Big technology" }).getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: entry }).click();
}

/** Does something and waits until the server has kept it. */
async function saving(page, act) {
  const isSave = (answer) => answer.request().method() === "PUT" && answer.url().includes("/views/");
  const [answer] = await Promise.all([page.waitForResponse(isSave), act()]);
  assert.ok(answer.ok(), `not saved: ${answer.status()}`);
}

async function connection(page, word) {
  await page.getByRole("banner").getByText(word, { exact: true }).waitFor({ timeout: 120_000 }); // half a minute may lie between two tries
}
