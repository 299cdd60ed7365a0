// Starts a headless Chromium: that of CHROMIUM, or the one that is installed beside this file, with its libraries and fonts.
// It is unpacked into the temporary directory, and stays there for who starts it next.
import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import puppeteer from "puppeteer-core";

// As root there is no sandbox; single-process would end with the first navigation.
const ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--disable-background-networking", "--no-first-run"];

async function unpacked() {
  process.env.AWS_LAMBDA_JS_RUNTIME = "nodejs24.x"; // its word for: bring the libraries too, this machine may have none
  const { default: chromium } = await import("@sparticuz/chromium");
  const executable = await chromium.executablePath();
  // Its own configuration looks for fonts in /tmp; without any font, Chromium ends at the first field of a form.
  process.env.FONTCONFIG_FILE = join(tmpdir(), "fonts.conf");
  writeFileSync(
    process.env.FONTCONFIG_FILE,
    `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>${tmpdir()}/fonts</dir><cachedir>${tmpdir()}/fonts-cache</cachedir></fontconfig>`,
  );
  return executable;
}

export async function launch() {
  const executablePath = process.env.CHROMIUM || (await unpacked());
  return puppeteer.launch({ executablePath, args: ARGUMENTS, headless: "shell", userDataDir: join(tmpdir(), "profile") });
}
