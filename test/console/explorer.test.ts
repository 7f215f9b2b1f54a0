/** The explorer in a real browser, as a visitor of the endpoint sees it. */
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Gateway } from "../../gateway/gatewayOptions.ts";
import { findBrowser } from "./browser.ts";
import { openSchemaGateway } from "./schemaGateway.ts";

const executablePath = findBrowser();
if (executablePath === null) {
  console.log("The explorer is not tried in a browser: none found. Install chromium or set CHROMIUM_PATH.");
}

let gateway: Gateway;
beforeAll(async () => {
  gateway = await openSchemaGateway();
});
afterAll(() => gateway.close());

test("a browser that opens the endpoint gets the page, other clients do not", async () => {
  const page = await fetch(`${gateway.origin}/graphql`, { headers: { accept: "text/html,*/*;q=0.8" } });
  expect(page.status).toBe(200);
  expect(page.headers.get("content-type")).toBe("text/html; charset=utf-8");
  expect(page.headers.get("content-security-policy")).toContain("default-src 'self'");
  expect(page.headers.get("x-content-type-options")).toBe("nosniff");
  expect(await page.text()).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
  const client = await fetch(`${gateway.origin}/graphql`, { headers: { accept: "application/json" } });
  expect(client.headers.get("content-type")).toContain("json");
});

test("a file that is not the page's is not served", async () => {
  for (const name of ["nope.js", "..%2Findex.html", "..%2f..%2f..%2fpackage.json", "%2e%2e"]) {
    expect((await fetch(`${gateway.origin}/console/assets/${name}`)).status).toBe(404);
  }
});

describe.skipIf(executablePath === null)("in a browser", () => {
  let browser: Browser;
  let page: Page;
  const requested: string[] = [];
  const complaints: string[] = [];

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: executablePath ?? "", args: ["--no-sandbox"] });
    page = await browser.newPage({ viewport: { width: 1400, height: 900 }, locale: "zh-CN" });
    page.on("request", (request) => requested.push(request.url()));
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
    });
    await page.goto(`${gateway.origin}/graphql`);
  });
  afterAll(() => browser.close());

  test("shows the examples as tabs, the overview first, with its variables", async () => {
    await page.locator(".graphiql-execute-button").waitFor();
    expect(await page.title()).toContain("社区图谱");
    const tabs = await page.locator(".graphiql-tab-button").allTextContents();
    expect(tabs[0]).toBe("CommunityOverview");
    expect(tabs.length).toBeGreaterThanOrEqual(6);
    await page.locator('.graphiql-editor-tool :text("320282113200")').waitFor();
  });

  test("runs the first example at a click and shows the answer", async () => {
    await page.locator(".graphiql-execute-button").click();
    await page.locator('.graphiql-response :text("湖㳇村")').waitFor();
    expect(await page.locator(".graphiql-response").textContent()).not.toContain("errors");
  });

  test("follows a subscription", async () => {
    await page.locator(".graphiql-tab-add").click();
    await page.locator(".graphiql-query-editor .monaco-editor").click();
    await page.keyboard.press("Control+A");
    await page.keyboard.insertText('subscription Follow { eventChanged(communityCode: "320282113200") { id title } }');
    // The explorer has read what was typed when the tab has its name; before, it would run the tab before.
    await page.locator('.graphiql-tab :text("Follow")').waitFor();
    await page.locator(".graphiql-execute-button").click();
    await page.locator('.graphiql-response :text("路灯不亮")').waitFor();
  });

  test("knows the schema and writes Chinese", async () => {
    await page.locator('button[aria-label*="Documentation"]').click();
    await page.locator('.graphiql-doc-explorer :text("Query")').first().waitFor();
    await page.locator('.graphiql-logo :text("社区图谱")').waitFor();
  });

  test("asks no other host for anything and does not complain", () => {
    const elsewhere = requested.filter((url) => !url.startsWith(`${gateway.origin}/`) && !/^(?:data|blob):/.test(url));
    expect(requested.length).toBeGreaterThan(5);
    expect(elsewhere).toEqual([]);
    expect(complaints).toEqual([]);
  });
});
