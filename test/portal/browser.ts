import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import axe from 'axe-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { chromium } from 'playwright-core';

// A real Chromium before the portal of a real node. Whatever a page asks elsewhere, or does against
// its policy, is noted and is a failure.

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Where Chromium is; undefined where none is installed. */
export const CHROMIUM: string | undefined = PLACES.find(existsSync);
/** What a skipped test says that it would need. */
export const NEEDS_CHROMIUM = 'needs Chromium (Debian: chromium)';

/** Only a hang is a failure. */
const WAIT_MS = 120_000;
const PICTURES = join(import.meta.dirname, '../../.tallystick/pictures');
/** Widths of a telephone, a tablet and a desk, px. */
const WIDTHS = [360, 768, 1_440] as const;

/** See the head of this file. */
export class Desk {
  readonly #browser: Browser;
  /** What pages did that they may not; a test expects none. */
  readonly breaches: string[] = [];

  private constructor(browser: Browser) {
    this.#browser = browser;
  }

  /** Starts Chromium; whoever starts it closes it. */
  static async start(): Promise<Desk> {
    const options = { executablePath: CHROMIUM ?? '', args: ['--no-sandbox'] };
    return new Desk(await chromium.launch(options));
  }

  /** A browser of its own, which knows nothing of others, with the portal open at an address. */
  async open(url: string, locale = 'en-GB'): Promise<Page> {
    const context = await this.#browser.newContext({ locale, timezoneId: 'UTC' });
    context.setDefaultTimeout(WAIT_MS);
    this.#watch(context, new URL(url).origin);
    const page = await context.newPage();
    await page.goto(url);
    return page;
  }

  /** Ends all of its browsers. */
  async close(): Promise<void> {
    await this.#browser.close();
  }

  #watch(context: BrowserContext, origin: string): void {
    context.on('request', (request) => {
      const url = new URL(request.url());
      if (url.protocol !== 'data:' && url.origin !== origin) {
        this.breaches.push(`asks ${request.url()}`);
      }
    });
    context.on('weberror', (error) => this.breaches.push(String(error.error())));
    context.on('console', (message) => {
      // What a node refuses, or does not answer, the browser notes as an error by itself.
      const isAnswer = message.text().startsWith('Failed to load resource');
      if (message.type() === 'error' && !isAnswer) this.breaches.push(message.text());
    });
  }
}

/** What axe finds on a page, in a theme; what it says is the rule and where it is broken. */
export async function accessibilityFaults(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const found = await page.evaluate<axe.AxeResults>('axe.run()');
  return found.violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`,
  );
}

/** Looks at a page at each width in both themes: pictures in a folder outside of git. */
export async function look(page: Page, name: string): Promise<readonly string[]> {
  mkdirSync(PICTURES, { recursive: true });
  const faults: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 900 });
      const path = join(PICTURES, `${name}-${colorScheme}-${width}.png`);
      await page.screenshot({ path, fullPage: true });
      const found = await accessibilityFaults(page);
      faults.push(...found.map((one) => `${name} ${colorScheme} ${width}: ${one}`));
      const wide = await page.evaluate<number>('document.documentElement.scrollWidth');
      if (wide > width) faults.push(`${name} ${width}: is ${wide} px wide`);
    }
  }
  return faults;
}
