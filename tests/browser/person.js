/** What a person does, in the words of the screen. Journeys are made of these. */

import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { STEP_MS } from "./journey.js";

export const PASSWORD = "quiet harbour lantern 9";

/** Opens the one-time link of `prospect demo`; later journeys of a file come back with the cookies it gave. */
export async function enter(page, product) {
  if (product.cookies) await page.context().addCookies(product.cookies);
  await page.goto(product.cookies ? product.origin : product.link);
  await heading(page, "Home");
  product.cookies ??= await page.context().cookies();
}

/**
 * Reads again and again until what was read is wanted, and answers it. For what is there already but still moves: what
 * stands by itself is waited for by its locator. `words` say what was read, should it never be wanted.
 */
export async function settled(words, read, wanted) {
  for (const until = Date.now() + STEP_MS; ; await pause(50)) {
    const value = await read();
    if (wanted(value)) return value;
    if (Date.now() > until) assert.fail(`${words} stays ${JSON.stringify(value)}`);
  }
}

/** Does something and waits until the page has said the words, also those that go again by themselves. */
export async function says(page, words, act) {
  const watch = await page.evaluateHandle((wanted) => {
    const heard = { it: false };
    const look = () => {
      heard.it ||= document.body.textContent.includes(wanted) && document.body.innerText.includes(wanted);
    };
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
    return heard;
  }, words);
  await act();
  await page.waitForFunction((heard) => heard.it, watch);
}

/**
 * Waits until the first fetch of everything the world adds to the demo is over. Until then last days and counts move:
 * whoever compares them begins here.
 */
export async function fetched(page, product) {
  let waiting = [];
  for (let look = 0; look < 1200; look++) {
    waiting = [];
    for (const state of ["queued", "running"]) {
      const answer = await page.request.get(`${product.origin}/api/v1/jobs?kind=markets.fetch_bars&state=${state}&limit=1`);
      assert.ok(answer.ok(), `jobs: ${answer.status()}`);
      waiting.push(...(await answer.json()).data);
    }
    if (waiting.length === 0) return;
    await page.waitForTimeout(250);
  }
  assert.fail(`still to be fetched: ${JSON.stringify(waiting[0]?.progress ?? waiting[0])}`);
}

export async function heading(page, name) {
  await page.getByRole("heading", { level: 1, name, exact: true }).waitFor();
}

/** Makes the first account with the link of `prospect serve`. */
export async function makeFirstAccount(page, link) {
  await page.goto(link);
  await heading(page, "Set up Prospect");
  await page.getByLabel("Email").fill("ada@example.org");
  await page.getByLabel("User name").fill("ada");
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Create the account" }).click();
  await heading(page, "Home");
}

export async function signIn(page) {
  await heading(page, "Sign in");
  await page.getByLabel("Email or user name").fill("ada");
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

export async function signOut(page) {
  await page.getByRole("button", { name: /^Account: / }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await heading(page, "Sign in");
}

/** Waits until the page has nothing left to do: a heading is seen before the keys of its page are heard. */
export async function rested(page) {
  await page.evaluate(() => new Promise((resume) => requestIdleCallback(resume, { timeout: 10_000 })));
}

/** Opens the command bar by its key, types, waits until it offers something, and presses Enter. */
export async function command(page, text) {
  await rested(page);
  await page.keyboard.press("Control+k");
  const bar = page.getByRole("combobox", { name: "Command bar" });
  await bar.pressSequentially(text);
  await page.getByRole("listbox", { name: "Results" }).getByRole("option").first().waitFor();
  await bar.press("Enter");
  await bar.waitFor({ state: "detached" });
}

/** Moves with Tab until the wanted thing has the focus: what a keyboard cannot reach is not there. */
export async function tabTo(page, locator, presses = 150) {
  await locator.waitFor();
  for (let press = 0; press < presses; press++) {
    if (await locator.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  assert.fail(`${locator} was not reached in ${presses} presses of Tab`);
}

/** Waits until the focus is where a person would look for it, as after a row has moved. */
export async function focused(locator) {
  await settled(`whether ${locator} has the focus`, () => locator.evaluate((it) => it === document.activeElement), Boolean);
}

/** A figure of the answer by its name, once it is what is wanted. */
export async function figure(page, name, wanted = () => true) {
  const place = page
    .locator("dl > div")
    .filter({ has: page.getByText(name, { exact: true }) })
    .locator("dd")
    .first();
  const read = async () => Number.parseFloat((await place.innerText()).replace("−", "-").replaceAll(",", ""));
  return settled(name, read, (value) => Number.isFinite(value) && wanted(value));
}
