import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { journeys } from "../journey.js";
import { heading, makeFirstAccount } from "../person.js";

const DAYS = Array.from({ length: 40 }, (_, day) => new Date(Date.UTC(2026, 8, 1 + day)))
  .filter((day) => ![0, 6].includes(day.getUTCDay()))
  .map((day, at) => `${day.toISOString().slice(0, 10)},${100 + at},${102 + at},${99 + at},${101 + at},1000`);

// Own data, no network: every provider is out of reach, and still there is something to do at each place.
journeys(["serve", "--no-open", "--set", "providers=off"], (journey) => {
  journey("a newcomer without any provider is told so, and begins with a file", async ({ page, product }) => {
    await makeFirstAccount(page, product.link);
    const begin = page.getByRole("region", { name: "Begin here" });
    await begin.waitFor();

    await begin.getByRole("button", { name: "Open the demo" }).click();
    const demo = page.getByRole("dialog", { name: "Open the demo" });
    assert.match(await demo.locator("code").innerText(), /^prospect demo --port \d+$/);
    await demo.getByRole("button", { name: "Close" }).last().click();

    await page.getByRole("button", { name: /^Look at a symbol/ }).click();
    const bar = page.getByRole("combobox", { name: "Command bar" });
    await bar.fill("ACME");
    await page.getByRole("option", { name: /^Ask the providers for ACME/ }).waitFor();
    await bar.press("Enter");
    await page.waitForURL("**/asset/ACME*");
    await page.getByRole("heading", { level: 1, name: /^(No provider knows ACME|ACME could not be asked for)$/ }).waitFor();
    await page.getByRole("link", { name: "See the providers" }).waitFor();

    await page.goto("/desk");
    await page.getByRole("link", { name: "Begin on Home" }).waitFor();

    await page.goto("/watchlists");
    await heading(page, "Watchlists");
    await page.getByRole("button", { name: "New list" }).click();
    const dialog = page.getByRole("dialog", { name: "New watchlist" });
    await dialog.getByLabel("Name").fill("Mine");
    await dialog.getByLabel("Symbols").fill("ACME BTC-USD");
    await dialog.getByRole("button", { name: "Create with 2" }).click();
    const unknown = page.getByRole("list", { name: "Not known here" });
    await unknown.getByRole("button", { name: "Ask the providers for BTC-USD" }).waitFor();

    await page.goto("/chart/ACME");
    await page.getByRole("button", { name: "Import a file" }).click();
    const file = join(product.folder, "acme.csv");
    await writeFile(file, `Date,Open,High,Low,Close,Volume\n${DAYS.join("\n")}\n`);
    const upload = page.getByRole("dialog", { name: "Import prices" });
    await upload.getByLabel("File").setInputFiles(file);
    await upload.getByRole("region", { name: "What was found" }).waitFor();
    await upload.getByRole("button", { name: `Import ${DAYS.length} rows` }).click();
    await page.getByRole("application", { name: /bars\. Arrow keys/ }).waitFor();

    await page.goto("/");
    await heading(page, "Home");
    await page.getByRole("heading", { name: "Movers" }).waitFor();
    await begin.waitFor({ state: "detached" }); // a workspace with an asset is not told to begin
  });
});
