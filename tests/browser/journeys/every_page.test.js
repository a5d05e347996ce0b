import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { journeys } from "../journey.js";
import { command, enter, heading } from "../person.js";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const SERIOUS = new Set(["serious", "critical"]);
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

// The help page lists every page there is, so that a new one is walked from the day it is registered.
journeys(["demo", "--no-open"], (journey) => {
  for (const theme of ["dark", "light"]) {
    journey(`axe finds nothing serious on any page, ${theme}`, async ({ page, product }) => {
      const found = [];
      await page.goto(product.origin);
      await heading(page, "Sign in");
      found.push(...(await violations(page, "sign in")));
      await walk(page, product, async (view) => {
        assert.equal(await themeOf(page), theme, "the page is not in the wanted theme");
        found.push(...(await violations(page, view)));
      });
      assert.deepEqual(found, []);
    }, { colorScheme: theme, reducedMotion: "reduce" }); // half-faded text has no contrast yet
  }

  journey("nothing is wider than a phone of 390 pixels", async ({ page, product }) => {
    const wide = [];
    await walk(page, product, async (view) => {
      const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      if (over > 0) wide.push(`${view} is ${over} pixels too wide`);
    });
    assert.deepEqual(wide, []);
  }, { viewport: { width: 390, height: 844 } });

  journey("the first paint needs nothing from outside", async ({ page, product, seen }) => {
    await page.goto(product.origin);
    await heading(page, "Sign in");
    await page.evaluate(() => document.fonts.ready);
    assert.deepEqual(seen.outside, []);
    assert.deepEqual(seen.console.filter((text) => /Content Security Policy|ERR_/.test(text)), []);
  });
});

/** Shows every page of the product, and every tab of each, to `look`. */
async function walk(page, product, look) {
  await enter(page, product);
  for (const { code, address } of await pages(page)) {
    await page.goto(address);
    await page.getByRole("heading", { level: 1 }).waitFor();
    await page.waitForLoadState("networkidle");
    await look(code);
    const tabs = await page.getByRole("tab").all();
    for (const tab of tabs.slice(1)) {
      const name = await tab.innerText();
      await tab.click();
      await page.waitForLoadState("networkidle");
      await look(`${code}, ${name}`);
    }
  }
}

/** The pages as the help page lists them; those of a symbol are those of the last one that was seen. */
async function pages(page) {
  await page.goto("/asset/AAPL");
  await page.getByRole("heading", { level: 1, name: /AAPL/ }).waitFor();
  await command(page, "HELP");
  await heading(page, "Help");
  const rows = page.getByRole("region", { name: "Function codes" }).getByRole("listitem");
  await rows.first().waitFor();
  const all = await rows.evaluateAll((items) =>
    items.map((item) => ({
      code: item.querySelector("code").textContent,
      address: item.querySelector("a")?.getAttribute("href"),
    })),
  );
  assert.ok(all.length > 5, `only ${all.length} pages are listed`);
  for (const { code, address } of all) assert.ok(address, `${code} is listed without a link`);
  return all;
}

function themeOf(page) {
  return page.evaluate(() => getComputedStyle(document.documentElement).colorScheme.includes("dark") ? "dark" : "light");
}

async function violations(page, view) {
  await page.evaluate(AXE);
  const results = await page.evaluate((values) => window.axe.run(document, { runOnly: { type: "tag", values } }), RULES);
  return results.violations
    .filter((it) => SERIOUS.has(it.impact))
    .flatMap((it) => it.nodes.slice(0, 3).map((node) => `${view}: ${it.id}: ${node.target.join(" ")}: ${node.failureSummary}`));
}
