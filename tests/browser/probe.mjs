// node probe.mjs PAGE: what a browser makes of a page, as JSON. Nothing is judged here.
import { pathToFileURL } from "node:url";
import { contrasts } from "./contrast.mjs";
import { launch } from "./launch.mjs";

const url = pathToFileURL(process.argv[2]).href;
const browser = await launch();

async function opened({ width = 1200, scheme = "light", scripts = true, media = "screen" } = {}) {
  const page = await browser.newPage();
  page.heard = { errors: [], requests: [] };
  page.on("console", (message) => page.heard.errors.push(message.text()));
  page.on("pageerror", (error) => page.heard.errors.push(String(error)));
  page.on("request", (request) => page.heard.requests.push(request.url()));
  await page.setViewport({ width, height: 900 });
  await page.setJavaScriptEnabled(scripts);
  // Each of the two undoes the other.
  if (media === "print") await page.emulateMediaType(media);
  else await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
  await page.goto(url);
  return page;
}

async function look(page) {
  return page.evaluate(() => ({
    title: document.title,
    width: document.documentElement.scrollWidth,
    back: getComputedStyle(document.body).backgroundColor,
    pictures: [...document.querySelectorAll("svg.pipeline")].map((svg) => getComputedStyle(svg).display !== "none"),
    landmarks: ["header", "nav", "main", "footer"].filter((name) => document.querySelectorAll(`body > ${name}`).length === 1),
  }));
}

async function looks() {
  const found = [];
  for (const width of [390, 1200]) {
    for (const scheme of ["light", "dark"]) {
      const page = await opened({ width, scheme });
      const closed = await look(page);
      // With everything open there is more that could be too wide, or too pale.
      await page.evaluate(() => document.querySelectorAll("details").forEach((one) => { one.open = true; }));
      const open = await look(page);
      found.push({ width, scheme, closed, open, pale: await page.evaluate(contrasts), ...page.heard });
      await page.close();
    }
  }
  return found;
}

const rows = () => [...document.querySelectorAll("details.tests")].flatMap((group) =>
  group.open && !group.hidden ? [...group.querySelectorAll("tbody tr")].filter((row) => !row.hidden).map((row) => row.innerText) : []);

async function filter() {
  const page = await opened();
  const before = await page.evaluate(rows);
  await page.type("#test-text", "NUMBER_3 can_be");
  const byText = { rows: await page.evaluate(rows), told: await page.$eval("#test-shown", (output) => output.textContent) };
  await page.$eval("#test-text", (input) => { input.value = ""; });
  await page.select("#test-state", "failed");
  const byState = await page.evaluate(rows);
  await page.select("#test-state", "");
  const after = await page.evaluate(rows);
  await page.close();
  return { before, byText, byState, after };
}

async function keyboard() {
  const page = await opened();
  for (let pressed = 0; pressed < 200; pressed += 1) {
    await page.keyboard.press("Tab");
    if (await page.evaluate(() => document.activeElement.matches("details.action > summary"))) break;
  }
  const toggled = () => page.evaluate(() => document.activeElement.parentElement.open);
  const focus = await page.evaluate(() => ({
    at: document.activeElement.tagName,
    outline: getComputedStyle(document.activeElement).outlineStyle,
  }));
  const states = [await toggled()];
  await page.keyboard.press("Enter");
  states.push(await toggled());
  await page.close();
  return { focus, states };
}

async function links() {
  const page = await opened();
  const targets = await page.evaluate(() => [...document.querySelectorAll("a[href^='#']")].map((link) => link.getAttribute("href").slice(1)));
  const missing = await page.evaluate((ids) => ids.filter((id) => !document.getElementById(id)), targets);
  const inside = await page.evaluate(() => document.querySelector("svg.wide a[href^='#action-']").getAttribute("href").slice(1));
  await page.evaluate((id) => { location.hash = id; }, inside);
  await page.waitForFunction((id) => document.getElementById(id).open, { timeout: 10000 }, inside);
  const top = await page.evaluate((id) => document.getElementById(id).getBoundingClientRect().top, inside);
  await page.close();
  return { count: targets.length, missing, top };
}

async function log() {
  const page = await opened();
  const found = await page.evaluate(() => {
    const pre = [...document.querySelectorAll("pre[data-log]")].find((one) => one.textContent.split("\n").length > 20);
    const input = pre.previousElementSibling.querySelector("input");
    const whole = pre.textContent;
    input.value = "line 7";
    input.dispatchEvent(new Event("input"));
    const kept = pre.textContent;
    input.value = "";
    input.dispatchEvent(new Event("input"));
    return { kept: kept.split("\n"), back: pre.textContent === whole };
  });
  await page.close();
  return found;
}

async function withoutScripts() {
  const page = await opened({ scripts: false });
  const found = await page.evaluate(() => ({
    form: [...document.querySelectorAll(".filter")].some((form) => form.offsetParent !== null),
    tests: document.querySelectorAll("details.tests tbody tr").length,
    first: document.querySelector("#failures")?.innerText ?? "",
  }));
  await page.click("details.tests > summary");
  const open = await page.$eval("details.tests", (group) => group.open);
  await page.close();
  return { ...found, open, ...page.heard };
}

// What a log could smuggle in, were it ever taken for markup; and whether the page itself can reach anything.
async function policy() {
  const page = await opened();
  const found = await page.evaluate(async () => {
    const script = document.createElement("script");
    script.textContent = "window.smuggled = true";
    document.body.append(script);
    const style = document.createElement("style");
    style.textContent = "body { display: none }";
    document.head.append(style);
    const reached = await fetch("http://127.0.0.1:9/").then(() => true, () => false);
    const refused = new Promise((resolve) => { addEventListener("securitypolicyviolation", (event) => resolve(event.violatedDirective)); });
    const image = new Image();
    image.src = "http://127.0.0.1:9/x.png";
    return { smuggled: window.smuggled === true, styled: getComputedStyle(document.body).display, reached, refused: await refused };
  });
  await page.close();
  return found;
}

async function paper() {
  const page = await opened({ width: 700, media: "print" });
  const nav = await page.$eval("nav", (one) => getComputedStyle(one).display);
  const pdf = await page.pdf({ format: "A4" });
  await page.close();
  return { nav, bytes: pdf.length };
}

try {
  const parts = { looks, filter, keyboard, links, log, withoutScripts, policy, paper };
  const found = { browser: await browser.version() };
  for (const [name, part] of Object.entries(parts)) found[name] = await part();
  console.log(JSON.stringify(found));
} finally {
  await browser.close();
}
