// node screenshot.mjs PAGE OUT WIDTH light|dark [HEIGHT [TOP]]: a picture of a page, or of a part of it. WIDTH below 500 is a phone.
import { pathToFileURL } from "node:url";
import { launch } from "./launch.mjs";

const [file, path, width, scheme, height, top] = process.argv.slice(2);
const browser = await launch();
try {
  const page = await browser.newPage();
  await page.setViewport({ width: +width, height: +(height || 900), deviceScaleFactor: +width < 500 ? 2 : 1 });
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
  await page.goto(pathToFileURL(file));
  await page.evaluate((y) => scrollTo(0, y), +(top || 0));
  await page.screenshot({ path });
} finally {
  await browser.close();
}
