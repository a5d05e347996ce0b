import assert from "node:assert/strict";
import { journeys } from "../journey.js";
import { heading, makeFirstAccount, PASSWORD, signIn, signOut } from "../person.js";
import { codeAt, nextCode } from "../totp.js";

journeys(["serve", "--no-open"], (journey) => {
  journey("a newcomer makes the first account with the printed link and lands on Home", async ({ page, product }) => {
    await makeFirstAccount(page, product.link);
    assert.ok(!page.url().includes("token"), "the token stayed in the address bar");
  });

  journey("the set-up link works once", async ({ page, product }) => {
    await page.goto(product.link);
    await page.getByText("This server has its first account already.").waitFor();
  });

  journey("with a second factor, signing in asks for the code of the authenticator", async ({ page, product }) => {
    await page.goto(product.origin);
    await signIn(page);
    const secret = await enrol(page);
    await signOut(page);

    await signIn(page);
    await page.getByLabel("Code from your authenticator").fill("000000");
    await page.getByRole("button", { name: "Continue" }).click();
    await page.getByRole("alert").first().waitFor();

    // the code of this step was used to enrol, and no code works twice
    await page.getByLabel("Code from your authenticator").fill(nextCode(secret));
    await page.getByRole("button", { name: "Continue" }).click();
    await heading(page, "Home");
  });
});

/** Turns the second factor on in Settings; returns the key that the authenticator would keep. */
async function enrol(page) {
  await heading(page, "Home");
  await page.goto("/settings?section=security");
  await page.getByRole("button", { name: "Set up an authenticator" }).click();
  const dialog = page.getByRole("dialog", { name: "Set up an authenticator" });
  await dialog.getByLabel("Your password").fill(PASSWORD);
  await dialog.getByRole("button", { name: "Continue" }).click();
  const secret = (await dialog.locator("code", { hasText: "Key:" }).innerText()).replace(/^\s*Key:\s*/, "");
  await dialog.getByLabel("Then enter the six digits it shows").fill(codeAt(secret));
  await dialog.getByRole("button", { name: "Turn on" }).click();
  await dialog.getByText("Recovery codes:").waitFor();
  await dialog.getByRole("button", { name: "I have kept them" }).click();
  await dialog.waitFor({ state: "detached" });
  return secret;
}
