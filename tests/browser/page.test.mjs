// The report page in a real browser: Debian's Chromium, driven by Playwright.
//
//     node --test tests/browser/page.test.mjs
//
// with ORDERMART (the executable), CHROMIUM, SCREENSHOTS (a folder that is made) and SQL (the folder of the models) in the
// environment.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

const { ORDERMART, CHROMIUM, SCREENSHOTS, NODE_PACKAGES, SQL } = process.env;
const { chromium } = createRequire(join(NODE_PACKAGES, "package.json"))("playwright-core");

const folder = mkdtempSync(join(tmpdir(), "ordermart-page-"));
const hostile = `<img src=x onerror=alert(1)><script>alert(2)</script>"'&amp; \u202e`;
let browser;

const ordermart = (...words) =>
  execFileSync(ORDERMART, words, { cwd: folder, encoding: "utf8", env: { ...process.env, TZ: "UTC" } });
const reports = (db, ...words) => JSON.parse(ordermart("report", ...words, "--db", db, "--format", "json"));

/// Opens a page and keeps what it asks for and complains about.
async function open(name, options = {}) {
  const context = await browser.newContext({ locale: "en-GB", viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const seen = [];
  page.on("console", (message) => seen.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => seen.push(`error: ${error}`));
  page.on("dialog", (dialog) => { seen.push("dialog"); dialog.dismiss(); });
  const address = `file://${join(folder, name)}`;
  page.on("request", (request) => { if (request.url() !== address) seen.push(`request: ${request.url().slice(0, 100)}`); });
  await page.goto(address);
  return { page, seen, close: () => context.close() };
}

const rowsOf = (page, selector) =>
  page.$$eval(`${selector} tbody tr`, (rows) => rows.map((row) => [...row.cells].map((cell) => cell.textContent)));
const figuresOf = (page) =>
  page.$$eval("#week > div", (boxes) => boxes.map((box) => [...box.children].map((part) => part.textContent)));

before(async () => {
  mkdirSync(SCREENSHOTS, { recursive: true });
  const field = (text) => `"${text.replaceAll('"', '""')}"`;
  const lines = ["customer_name,order_id,price,order_date,product_id,passenger_count"];
  for (let order = 1; order <= 1500; ++order) {
    const name = order === 1500 ? field(hostile) : `Customer ${order}`;
    const day = new Date(Date.UTC(2023, 11, 10 - (order % 40))).toISOString().slice(0, 10);
    lines.push(`${name},${order === 1499 ? "0007" : order},${order}.50,${order >= 1490 ? "2023-12-10" : day},p ${order % 13},1`);
  }
  lines.push("Nobody,,1,2023-12-10,lounge,1");
  writeFileSync(join(folder, "orders.csv"), `${lines.join("\n")}\n`);
  ordermart("run", "--date", "2023-12-10", "--input", "orders.csv", "--db", "orders.db", "--report", "html:page.html");
  writeFileSync(join(folder, "one.csv"), `${lines[0]}\nAnn,1,1,2023-12-10,lounge,1\n`);
  ordermart("run", "--date", "2023-12-10", "--input", "one.csv", "--db", "one.db", "--report", "html:one.html");
  browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-quic", "--no-first-run", "--disable-background-networking",
           "--disable-component-update", "--disable-sync"],
  });
});

after(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

test("the page opens without a complaint and asks nobody for anything", async () => {
  const { page, seen, close } = await open("page.html");
  assert.equal(await page.title(), "Orders to 2023-12-10");
  assert.equal(await page.$$eval("canvas", (all) => all.length), 5);
  for (const id of ["value-by-day", "orders-by-day", "top-customers", "products", "orders-per-customer"]) {
    const drawn = await page.$eval(`#${id}`, (canvas) =>
      new Set(new Uint32Array(canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.buffer)).size);
    assert.ok(drawn > 3, `${id} is drawn`);
  }
  assert.deepEqual(seen, []);
  assert.ok(statSync(join(folder, "page.html")).size < 2_000_000);
  await close();
});

test("a page of a single order opens too", async () => {
  const { page, seen, close } = await open("one.html");
  assert.deepEqual((await figuresOf(page)).map(([figure, last]) => [figure, last]),
    [["orders", "1"], ["value", "1.00"], ["active customers", "1"], ["rejects", "0"]]);
  assert.deepEqual(seen, []);
  await close();
});

test("a page of a user's own models has what they have, and nothing else", async () => {
  cpSync(join(SQL, "sqlite"), join(folder, "sql"), { recursive: true });
  for (const model of ["10_week", "20_orders_by_day", "50_last_runs"]) rmSync(join(folder, "sql", "overview", `${model}.sql`));
  writeFileSync(join(folder, "sql", "overview", "30_orders_per_customer.sql"), "select 'many' as orders;");
  writeFileSync(join(folder, "sql", "report", "40_products.sql"), "select product_name from dim_products order by product_name;");
  ordermart("report", "--db", "orders.db", "--sql-dir", "sql", "--format", "html", "--output", "own.html");
  const { page, seen, close } = await open("own.html");
  assert.deepEqual(await page.$$eval("h2", (titles) => titles.map((title) => title.textContent)),
    ["Top customers of the last week", "Products of the last week", "The most recent order of each customer",
     "total orders per customer", "products"]);
  assert.equal((await rowsOf(page, "main > section:last-of-type")).length, 13);
  assert.deepEqual(seen, []);
  await close();
});

test("its figures are the warehouse's", async () => {
  const { page, close } = await open("page.html");
  const money = (value) => value.toLocaleString("en-GB", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const count = (value) => value.toLocaleString("en-GB");
  const all = reports("orders.db");
  const week = all.metrics_top_customers_last_week;
  const sum = (rows, column) => rows.reduce((total, row) => total + Math.round(row[column] * 100), 0) / 100;
  const figures = await figuresOf(page);
  assert.deepEqual(figures[0].slice(0, 2), ["orders", count(sum(week, "number_of_orders"))]);
  assert.deepEqual(figures[1].slice(0, 2), ["value", money(sum(week, "total_value"))]);
  assert.deepEqual(figures[2].slice(0, 2), ["active customers", count(week.length)]);
  assert.deepEqual(figures[3].slice(0, 2), ["rejects", "1"]);
  assert.match(figures[0][2], /^[+-][0-9.]+%, week before: [0-9]+$/);

  assert.deepEqual((await rowsOf(page, "#top-table")).slice(0, 200),
    week.slice(0, 200).map((row) => [row.customer_name, money(row.total_value), count(row.number_of_orders)]));
  assert.deepEqual(await rowsOf(page, "#total-orders"),
    all.metrics_total_orders_per_customer.slice(0, 200).map((row) => [row.customer_name, count(row.total_orders)]));
  const recent = all.metrics_most_recent_order_per_customer.slice(0, 200);
  const day = (text) => new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", dateStyle: "medium" }).format(new Date(`${text}T00:00:00Z`));
  assert.deepEqual(await rowsOf(page, "#recent-orders"), recent.map((row) =>
    [row.customer_name, String(row.order_id), day(row.order_date), row.product_name, money(row.price)]));
  assert.match(await page.textContent("#recent-orders [role=status]"),
    /^1,000 of 1,500 rows are in this page; the first 200 are shown$/);

  const days = await rowsOf(page, "#days-table");
  assert.equal(days.length, 56);
  const lastWeek = days.slice(-7).reduce((total, row) => total + Number(row[1]), 0);
  assert.equal(count(lastWeek), figures[0][1]);
  const customers = (await rowsOf(page, "#distribution-table")).reduce((total, row) => total + Number(row[1].replace(",", "")), 0);
  assert.equal(customers, 1500);
  const products = await rowsOf(page, "#products-table");
  assert.equal(products.length, 11);
  assert.equal(products[10][1], "3");
  const productValue = products.reduce((total, row) => total + Number(row[3].replaceAll(",", "")) * 100, 0) / 100;
  assert.equal(money(productValue), figures[1][1]);
  assert.match((await rowsOf(page, "#runs"))[0].join(" "), /succeeded orders.csv 1,501 1,500 .* 1 empty_order_id$/);
  await close();
});

test("a hostile name is text", async () => {
  const { page, seen, close } = await open("page.html");
  await page.fill("#recent-orders input", "onerror");
  const rows = await rowsOf(page, "#recent-orders");
  assert.equal(rows.length, 1);
  assert.equal(rows[0][0], hostile.trim());
  assert.equal(await page.$$eval("img, script[src], iframe", (all) => all.length), 0);
  assert.deepEqual(seen, []);
  assert.ok(!readFileSync(join(folder, "page.html"), "utf8").includes("<img"));
  await close();
});

test("lists are searched and sorted, by keyboard too, and say so to a screen reader", async () => {
  const { page, close } = await open("page.html");
  const list = "#total-orders";
  await page.fill(`${list} input`, "customer 149");
  assert.equal((await rowsOf(page, list)).length, 11);
  assert.equal(await page.textContent(`${list} [role=status]`), "11 found; 1,000 of 1,500 rows are in this page");
  await page.fill(`${list} input`, "nobody at all");
  assert.equal((await rowsOf(page, list)).length, 0);
  await page.fill(`${list} input`, "");

  const recent = "#recent-orders";
  const column = async (at) => (await rowsOf(page, recent)).map((row) => row[at]);
  const header = page.locator(`${recent} th`).nth(4);
  await header.locator("button").focus();
  await page.keyboard.press("Enter");
  assert.equal(await header.getAttribute("aria-sort"), "ascending");
  const numbers = (texts) => texts.map((text) => Number(text.replaceAll(",", "")));
  let prices = numbers(await column(4));
  assert.deepEqual(prices, [...prices].sort((left, right) => left - right));
  await page.keyboard.press("Enter");
  assert.equal(await header.getAttribute("aria-sort"), "descending");
  prices = numbers(await column(4));
  assert.equal(prices[0], 1500.5);
  assert.equal(await page.locator(`${recent} th`).nth(0).getAttribute("aria-sort"), "none");
  for (const canvas of await page.$$("canvas")) {
    assert.equal(await canvas.getAttribute("role"), "img");
    assert.match(await canvas.getAttribute("aria-label"), /table/);
  }
  await close();
});

/// Contrast of two colours by WCAG 2.1, 1.4.3.
const contrast = (left, right) => {
  const luminance = (color) => {
    const [r, g, b] = color.match(/\d+(\.\d+)?/g).map((part) => Number(part) / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [high, low] = [luminance(left), luminance(right)].sort((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
};

for (const [name, options, media] of [
  ["light", {}],
  ["dark", { colorScheme: "dark" }],
  ["phone", { viewport: { width: 360, height: 740 }, deviceScaleFactor: 2 }],
  ["phone-dark", { viewport: { width: 360, height: 740 }, deviceScaleFactor: 2, colorScheme: "dark" }],
  ["german", { locale: "de-DE" }],
  ["print", { viewport: { width: 720, height: 1000 }, colorScheme: "dark" }, "print"],
]) {
  test(`nothing overflows and all can be read: ${name}`, async () => {
    const { page, seen, close } = await open("page.html", options);
    if (media) await page.emulateMedia({ media });
    await page.waitForTimeout(200);
    await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`), fullPage: true });
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), 0);
    const colors = await page.$$eval("h1, h2, p, dt, dd, td, th, summary, caption, label, button", (all) => all.map((element) => {
      let ground = element;
      const isClear = (color) => color === "rgba(0, 0, 0, 0)";
      while (ground.parentElement && isClear(getComputedStyle(ground).backgroundColor)) ground = ground.parentElement;
      return [getComputedStyle(element).color, getComputedStyle(ground).backgroundColor];
    }));
    for (const pair of new Set(colors.map((pair) => pair.join("|")))) {
      const [text, ground] = pair.split("|");
      assert.ok(contrast(text, ground) >= 4.5, `${name}: ${text} on ${ground}: ${contrast(text, ground).toFixed(2)}`);
    }
    if (name === "german") assert.match(await page.textContent("#week"), /[0-9]{3}\.[0-9]{3},[0-9]{2}/);
    assert.deepEqual(seen, []);
    await close();
  });
}

test("it prints", async () => {
  const { page, close } = await open("page.html");
  const pdf = await page.pdf({ path: join(SCREENSHOTS, "print.pdf"), format: "A4" });
  assert.ok(pdf.length > 10_000);
  await close();
});
