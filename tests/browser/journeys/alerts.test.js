import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { createServer } from "node:http";
import { after } from "node:test";
import { journeys } from "../journey.js";
import { enter, heading, settled } from "../person.js";

/** A server of the reader's, which keeps what it is told. */
const told = [];
const receiver = createServer((request, answer) => {
  let body = "";
  request.setEncoding("utf8").on("data", (text) => {
    body += text;
  });
  request.on("end", () => {
    told.push({ headers: request.headers, body });
    answer.writeHead(204).end();
  });
});
await new Promise((resume) => receiver.listen(0, "127.0.0.1", resume));
const { port } = receiver.address();
after(() => receiver.close());

journeys(["demo", "--no-open", "--set", `webhook_targets=127.0.0.1:${port}`], (journey) => {
  journey("an alert fires: the inbox and a signed webhook say so", async ({ page, product }) => {
    await enter(page, product);
    await importBars(page, [8, 9]);
    const secret = await addWebhook(page);
    await makeAlert(page);
    await until(page, "/alerts", (alerts) => alerts.some((it) => it.last_checked_at));
    await importBars(page, [8, 9, 11]);
    await until(page, "/notifications?unread=true", (all) => all.length > 0);

    await page.goto("/");
    await page.getByRole("link", { name: "Inbox: 1 unread" }).click();
    await heading(page, "Inbox");
    const list = page.getByRole("list", { name: "Notifications" });
    await list.getByText("ACME: close > 10 became true at 11").waitFor();
    await page.getByRole("button", { name: "Open Acme over ten" }).click();
    await page.waitForURL("**/alerts?alert=*");
    const fires = page.getByRole("region", { name: "When it fired" }).getByRole("listitem");
    await fires.first().waitFor();
    assert.equal(await fires.count(), 1);
    await page.getByRole("link", { name: "Inbox", exact: true }).first().waitFor();

    const message = await heard("alert.fired");
    assert.equal(message.json.data.symbol, "ACME");
    assert.equal(message.json.data.value, 11);
    assert.ok(isSigned(message, secret), "the signature is not of the secret that was shown");
  });
});

async function addWebhook(page) {
  await page.goto("/settings?section=webhooks");
  await page.getByRole("button", { name: "Add a webhook" }).first().click();
  const form = page.getByRole("form", { name: "New webhook" });
  await form.getByLabel("Name").fill("Desk");
  await form.getByLabel("Address").fill(`http://127.0.0.1:${port}/hook`);
  await form.getByRole("button", { name: "Add the webhook" }).click();
  const kept = page.getByRole("dialog", { name: "Keep this secret" });
  const secret = (await kept.getByText(/whsec_/).innerText()).match(/whsec_\S+/)[0];
  await kept.getByRole("button", { name: "I have kept it" }).click();

  await page.getByRole("row", { name: /Desk/ }).click();
  const desk = page.getByRole("dialog", { name: "Desk" });
  await desk.getByRole("button", { name: "Send a test" }).click();
  const sent = desk.getByRole("row").filter({ hasText: "webhook.test" }).filter({ hasText: "Delivered" });
  await sent.waitFor();
  assert.ok(isSigned(await heard("webhook.test"), secret));
  await desk.getByRole("button", { name: "Replay" }).click();
  await sent.filter({ hasText: "2: 204" }).waitFor();
  const ids = told.map(({ headers }) => headers["webhook-id"]);
  assert.equal(new Set(ids).size, 1, "a replay is the same message");
  return secret;
}

async function makeAlert(page) {
  await page.goto("/asset/ACME");
  await page.getByRole("link", { name: "Alert", exact: true }).click();
  const form = page.getByRole("form", { name: "New alert" });
  await form.getByText("ACME", { exact: true }).waitFor();
  await form.getByRole("combobox", { name: "Condition" }).fill("close > 10");
  await form.getByLabel("Name").fill("Acme over ten");
  await form.getByRole("checkbox", { name: "Webhook Desk" }).check({ force: true });
  await form.getByRole("button", { name: "Watch it" }).click();
  await page.getByRole("complementary", { name: "Acme over ten" }).waitFor();
}

/** Days of a made-up company, as a program would bring them in. */
async function importBars(page, closes) {
  const rows = closes.map((close, at) => `ACME,2026-03-0${at + 2},${close}`).join("\n");
  const status = await page.evaluate(async (body) => {
    const cookie = document.cookie.split("; ").find((it) => it.includes("csrf="));
    const headers = {
      "content-type": "text/csv",
      "x-csrf-token": decodeURIComponent(cookie.slice(cookie.indexOf("=") + 1)),
      "idempotency-key": `${Math.random()}`,
    };
    const answer = await fetch("/api/v1/imports/bars?interval=1d", { method: "POST", headers, body });
    return answer.status;
  }, `symbol,date,close\n${rows}\n`);
  assert.ok(status < 300, `the import was answered ${status}`);
  await until(page, "/assets/ACME/bars", ({ close }) => close?.length === closes.length);
}

/** Waits until the API says what is wanted. */
async function until(page, path, wanted) {
  const read = () => page.evaluate(async (url) => (await fetch(url)).json(), `/api/v1${path}`);
  await settled(path, read, ({ data }) => data && wanted(data));
}

/** The newest message of a type that the receiver got. */
async function heard(type) {
  const all = () => told.map((it) => ({ ...it, json: JSON.parse(it.body) }));
  const isOne = (it) => it.json.type === type;
  return (await settled(`what the receiver heard, without ${type},`, all, (it) => it.some(isOne))).findLast(isOne);
}

/** Standard Webhooks, checked with the cryptography of Node. */
function isSigned({ headers, body }, secret) {
  const key = Buffer.from(secret.replace("whsec_", ""), "base64");
  const text = `${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body}`;
  const wanted = createHmac("sha256", key).update(text).digest("base64");
  return headers["webhook-signature"].split(" ").includes(`v1,${wanted}`);
}
