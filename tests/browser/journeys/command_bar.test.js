import assert from "node:assert/strict";
import { journeys } from "../journey.js";
import { command, enter, heading, rested, settled } from "../person.js";

const WAYS = [
  ["GP BTC-USD 5m", /\/chart\/BTC-USD\?interval=5m$/],
  ["aapl gp 1h", /\/chart\/AAPL\?interval=1h$/],
  ["AAPL ALRT", /\/alerts\?symbol=AAPL$/],
  ["HM", /\/heat-map$/],
  ["TOP", /\/news$/],
  ["TREN", /\/posts$/],
  ["AAPL TREN", /\/asset\/AAPL\?tab=posts$/],
  ["BTC-USDC", /\/asset\/BTC-USDC\?ask=true$/],
];

journeys(["demo", "--no-open"], (journey) => {
  journey("the command bar reads codes with words, asks for what is missing, and opens nothing else", async ({ page, product }) => {
    await enter(page, product);
    // Before any symbol was looked at there is none to fall back on.
    await rested(page);
    await page.keyboard.press("Control+k");
    const bar = page.getByRole("combobox", { name: "Command bar" });
    await bar.pressSequentially("OMON");
    await page.getByText("Option chain of which symbol?").waitFor();
    await bar.press("Enter");
    await settled("the command bar", () => bar.inputValue(), (typed) => typed === "OMON ");
    await bar.pressSequentially("AAPL");
    await bar.press("Enter");
    await page.waitForURL("**/asset/AAPL?tab=options");

    for (const [typed, where] of WAYS) {
      await page.goto("/");
      await heading(page, "Home");
      await command(page, typed);
      await page.waitForURL(where);
    }
  });

  journey("an interval that there is not is said, and the nearest are offered", async ({ page, product }) => {
    await enter(page, product);
    await page.goto("/chart/AAPL?interval=7m");
    await page.getByText("There is no interval “7m”").waitFor();
    await page.getByRole("button", { name: "15 minutes" }).click();
    await page.waitForURL(/interval=15m/);
    await page.getByText("There is no interval").waitFor({ state: "detached" });
  });

  journey("a day is the same day in Los Angeles", async ({ page, product }) => {
    await enter(page, product);
    await page.goto("/asset/AAPL?tab=actions");
    const table = page.getByRole("table", { name: "Splits and dividends of AAPL" });
    const row = table.getByRole("row").filter({ hasText: "2:1" }).first();
    await row.waitFor();
    const [ex, , , known] = await row.getByRole("cell").allInnerTexts();
    assert.ok(Date.parse(known) >= Date.parse(ex), `${ex} was known on ${known}`);
  }, { timezoneId: "America/Los_Angeles" });
});
