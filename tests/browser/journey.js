/**
 * A journey: one person, one fresh browser profile, one running Prospect. Only loopback answers, and a request to
 * anywhere else fails the journey, as does an exception nobody caught. A failure says where the screenshot is.
 */

import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { chromium } from "playwright-core";
import { start, stop } from "./product.js";

const OUTPUT = join(import.meta.dirname, "output");
const START_MS = 120_000;
export const STEP_MS = 60_000; // one click or one wait, in a debug build on a crowded machine of two cores
const JOURNEY_MS = 1_200_000;
const LOOPBACK = /^(127\.0\.0\.1|localhost|\[::1\])$/;
const QUIET = [
  "--no-sandbox", // CI runs as root
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
];

/** The journeys of one file share a browser and a product: `prospect demo`, or whatever `command` says. */
export function journeys(command, define) {
  const shared = {};
  before(async () => {
    shared.browser = await chromium.launch({
      executablePath: browserPath(),
      headless: !process.env.HEADED,
      timeout: START_MS,
      args: QUIET,
    });
    shared.product = await start(command);
  }, { timeout: JOURNEY_MS });
  after(async () => {
    await shared.browser?.close();
    if (shared.product) await stop(shared.product);
  });
  define((name, walk, options = {}) => {
    test(name, { timeout: JOURNEY_MS }, () => walkOne(shared, name, walk, options));
  });
}

function browserPath() {
  return execFileSync(join(import.meta.dirname, "../../tools/chromium"), { encoding: "utf8" }).trim();
}

async function walkOne({ browser, product }, name, walk, options) {
  const context = await browser.newContext({ baseURL: product.origin, viewport: { width: 1440, height: 900 }, ...options });
  context.setDefaultTimeout(STEP_MS);
  const seen = { outside: [], thrown: [], console: [] };
  await guard(context, seen);
  const page = await context.newPage();
  try {
    await walk({ page, context, product, seen });
    if (seen.outside.length > 0) throw new Error(`asked the outside world: ${seen.outside.join(", ")}`);
    if (seen.thrown.length > 0) throw new Error(`nobody caught: ${seen.thrown.join("\n")}`);
  } catch (error) {
    error.message += await evidence(page, name, seen, product);
    throw error;
  } finally {
    await context.close();
  }
}

/** Denies the network but for loopback, and notes what the page did. */
async function guard(context, seen) {
  const inside = (url) => !/^(https?|wss?):/.test(url) || LOOPBACK.test(new URL(url).hostname);
  await context.route((url) => !inside(url.href), (route) => {
    seen.outside.push(route.request().url());
    return route.abort();
  });
  context.on("page", (page) => {
    page.on("websocket", (socket) => inside(socket.url()) || seen.outside.push(socket.url()));
    page.on("pageerror", (error) => seen.thrown.push(error.stack ?? String(error)));
    page.on("console", (message) => message.type() === "error" && seen.console.push(message.text()));
  });
}

async function evidence(page, name, seen, product) {
  mkdirSync(OUTPUT, { recursive: true });
  const picture = join(OUTPUT, `${name.replace(/\W+/g, "_").slice(0, 80)}.png`);
  const taken = await page.screenshot({ path: picture, fullPage: true }).then(() => picture, (e) => `none: ${e.message}`);
  const lines = ["", `  screenshot: ${taken}`, `  address: ${page.url()}`];
  for (const text of seen.console.slice(-10)) lines.push(`  console: ${text}`);
  for (const text of product.said.trim().split("\n").slice(-10)) lines.push(`  prospect: ${text}`);
  return lines.join("\n");
}
