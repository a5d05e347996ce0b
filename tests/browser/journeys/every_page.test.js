import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { journeys } from "../journey.js";
import { command, enter, heading } from "../person.js";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const SERIOUS = new Set(["serious", "critical"]);
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

// The help page lists every page there is, so that a new page is walked from the day it is registered.
journeys(["demo", "--no-open"], (journey) => {
  for (const theme of ["dark", "light"]) {
    journey(`axe finds nothing serious on any page, ${theme}`, async ({ page, product }) => {
      await enter(page, product);
      const found = [];
      for (const code of await codes(page)) {
        await open(page, code);
        assert.equal(await themeOf(page), theme, "the page is not in the wanted theme");
        found.push(...(await violations(page, code)));
      }
      assert.deepEqual(found, []);
    }, { colorScheme: theme });
  }

  journey("nothing is wider than a phone of 390 pixels", async ({ page, product }) => {
    await enter(page, product);
    const all = await codes(page);
    await page.setViewportSize({ width: 390, height: 844 });
    const wide = [];
    for (const code of all) {
      await open(page, code);
      const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      if (over > 0) wide.push(`${code} is ${over} pixels too wide`);
    }
    assert.deepEqual(wide, []);
  }, { colorScheme: "dark" });

  journey("the first paint needs nothing from outside", async ({ page, product, seen }) => {
    await page.goto(product.origin);
    await heading(page, "Sign in");
    await page.evaluate(() => document.fonts.ready);
    assert.deepEqual(seen.outside, []);
    assert.deepEqual(seen.console.filter((text) => /Content Security Policy|ERR_/.test(text)), []);
  });
});

/** The codes of all pages, as the help page tells them. */
async function codes(page) {
  await page.goto("/help");
  await heading(page, "Help");
  const all = await page.getByRole("region", { name: "Function codes" }).locator("li > code").allInnerTexts();
  assert.ok(all.length > 5, `only ${all.length} pages are listed`);
  return all;
}

async function open(page, code) {
  await command(page, /^(DES|GP|HP)$/.test(code) ? `AAPL ${code}` : code);
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page.waitForLoadState("networkidle");
}

function themeOf(page) {
  return page.evaluate(() => getComputedStyle(document.documentElement).colorScheme.includes("dark") ? "dark" : "light");
}

async function violations(page, code) {
  await page.evaluate(AXE);
  const results = await page.evaluate((values) => window.axe.run(document, { runOnly: { type: "tag", values } }), RULES);
  return results.violations
    .filter((it) => SERIOUS.has(it.impact))
    .flatMap((it) => it.nodes.slice(0, 3).map((node) => `${code}: ${it.id}: ${node.target.join(" ")}: ${node.failureSummary}`));
}
