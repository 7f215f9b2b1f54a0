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

  test("D18: after a reload the tab that was open is there, with its query and variables", async () => {
    const again = await browser.newPage();
    await again.goto(`${gateway.origin}/graphql`);
    const tabs = again.locator(".graphiql-tab-button");
    await again.locator('.graphiql-editor-tool :text("320282113200")').waitFor();
    const names = await tabs.allTextContents();
    for (const [name, query, variables] of [
      ["CommunityOverview", "gridUnits", "320282113200"],
      ["CollectiveAssets", "collectiveOrganizations", "320282113200"],
      ["ServiceGuide", "serviceItems", ""],
    ] as const) {
      await tabs.filter({ hasText: name }).click();
      // It is kept half a second after the click.
      const kept = () =>
        again.evaluate(() => JSON.parse(localStorage.getItem("graphiql:tabState") ?? "{}").activeTabIndex);
      await expect.poll(kept).toBe(names.indexOf(name));
      await again.reload();
      await again.locator(`.graphiql-tab-active:has-text("${name}")`).waitFor();
      await again.locator(`.graphiql-query-editor :text("${query}")`).first().waitFor();
      if (variables !== "") await again.locator(`.graphiql-editor-tool :text("${variables}")`).waitFor();
      expect(await tabs.allTextContents()).toEqual(names);
    }
    await again.close();
  });

  test("D18: in a narrow window the answer stands below the query, and nothing is cut off at the side", async () => {
    const narrow = await browser.newPage({ viewport: { width: 390, height: 844 } });
    await narrow.goto(`${gateway.origin}/graphql`);
    await narrow.locator(".graphiql-execute-button").waitFor();
    const [editors, answer] = await Promise.all(
      [".graphiql-editors", ".graphiql-response"].map((part) => narrow.locator(part).boundingBox()),
    );
    expect(answer?.y).toBeGreaterThanOrEqual((editors?.y ?? 0) + (editors?.height ?? 0));
    for (const box of [editors, answer]) {
      expect(box?.width).toBeGreaterThan(250);
      expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(390);
    }
    await narrow.close();
  });

  test.each([
    [1280, 900],
    [390, 844],
    [390, 500],
  ])(
    "D18: a window of %i by %i pixels holds the page: it does not scroll to where nothing is",
    async (width, height) => {
      const window = await browser.newPage({ viewport: { width, height } });
      await window.goto(`${gateway.origin}/graphql`);
      // The lines of the query are laid out last.
      await window.locator('.graphiql-query-editor .view-line:has-text("CommunityOverview")').waitFor();
      expect(await window.evaluate("document.documentElement.scrollHeight")).toBe(height);
      await window.close();
    },
  );

  test("D18: a token counts when its field is left, and what goes with it is gone with it", async () => {
    const visitor = await browser.newPage();
    const authorizations: string[] = [];
    visitor.on("request", (request) => {
      const { authorization, "x-purpose": purpose } = request.headers();
      if (request.method() === "POST") authorizations.push(`${authorization ?? ""} ${purpose ?? ""}`.trim());
    });
    await visitor.goto(`${gateway.origin}/graphql`);
    const token = visitor.getByLabel("令牌 Access token");
    const purpose = visitor.getByLabel("使用目的 Purpose");
    expect(await purpose.isDisabled()).toBe(true);
    await token.pressSequentially("abc");
    await token.press("Enter");
    await purpose.fill("audit");
    await purpose.press("Enter");
    await visitor.locator(".graphiql-execute-button").click();
    await expect.poll(() => authorizations.at(-1)).toBe("Bearer abc audit");
    expect(authorizations.filter((one) => /^Bearer (?:a|ab)(?: |$)/.test(one))).toEqual([]);
    await token.fill("");
    await visitor.locator(".graphiql-execute-button").click();
    await expect.poll(() => authorizations.at(-1)).toBe("");
    expect(await purpose.isDisabled()).toBe(true);
    await visitor.close();
  });

  test("D18: a gateway that does not answer is said so", async () => {
    const visitor = await browser.newPage();
    await visitor.route("**/explorer/offer", (route) => route.fulfill({ status: 429, body: "{}" }));
    await visitor.goto(`${gateway.origin}/graphql`);
    await visitor.getByRole("alert").filter({ hasText: "HTTP 429" }).waitFor();
    await visitor.close();
  });

  test("D18: a caller who may not read the schema is told so in one sentence", async () => {
    const visitor = await browser.newPage();
    const refused = {
      errors: [1, 2].map((at) => ({ message: `no ${at}`, extensions: { code: "GRAPHQL_VALIDATION_FAILED" } })),
    };
    await visitor.route("**/graphql", (route) =>
      route.request().method() === "POST" ? route.fulfill({ status: 400, json: refused }) : route.continue(),
    );
    await visitor.goto(`${gateway.origin}/graphql`);
    await visitor.locator('.graphiql-response :text("当前身份无权读取模式")').waitFor();
    await visitor.close();
  });

  test("asks no other host for anything and does not complain", () => {
    const elsewhere = requested.filter((url) => !url.startsWith(`${gateway.origin}/`) && !/^(?:data|blob):/.test(url));
    expect(requested.length).toBeGreaterThan(5);
    expect(elsewhere).toEqual([]);
    expect(complaints).toEqual([]);
  });
});
