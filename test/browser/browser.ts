/** A browser as people have one, for tests: Chromium, which reaches nothing but this machine. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import axe, { type AxeResults } from 'axe-core';
import { type BrowserContextOptions, chromium, type Page } from 'playwright-core';

const { CHROMIUM, CI } = process.env;
const places = CHROMIUM ? [CHROMIUM] : ['/usr/bin/chromium', '/usr/bin/chromium-browser'];
const found = places.find((path) => existsSync(path));

const absence = `No browser at ${places.join(' or ')}: browser tests are skipped.`;
if (!found && CI) throw new Error(absence);
if (!found) console.info(absence);

export const hasBrowser = found !== undefined;

const isHere = ({ hostname }: URL) => ['127.0.0.1', 'localhost'].includes(hostname);

/** A picture that an app would serve from elsewhere. */
const logo =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 36 36"><rect width="36" height="36" rx="9" fill="#5b4bdb"/><path d="M10 24c4-12 12-12 16 0" fill="none" stroke="#fff" stroke-width="4" stroke-linecap="round"/></svg>';
export const logo_url = 'https://logo.example/app.svg';

export const startBrowser = async () => {
  const browser = await chromium.launch({
    ...(found && { executablePath: found }),
    args: ['--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost'],
  });
  /** What was asked for elsewhere, and not found. */
  const strangers: string[] = [];

  /** A page in a browser of its own, without a cookie. */
  const open = async (options: BrowserContextOptions = {}): Promise<Page> => {
    const context = await browser.newContext(options);
    await context.route(
      (url) => !isHere(url),
      async (route) => {
        const url = route.request().url();
        if (url === logo_url) return route.fulfill({ contentType: 'image/svg+xml', body: logo });
        strangers.push(url);
        return route.abort();
      },
    );
    return context.newPage();
  };
  return { open, strangers, close: () => browser.close() };
};

/** What axe finds that keeps somebody out, a line each. */
const findBarriers = async (page: Page): Promise<string[]> => {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<AxeResults>('axe.run()');
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 120)}`));
};

const isWiderThanSeen = (page: Page) =>
  page.evaluate<boolean>('document.documentElement.scrollWidth > innerWidth');

/** How far content has moved since the page began to load; 0: not at all. */
const measureShift = (page: Page) =>
  page.evaluate<number>(`new Promise((resolve) => {
    let shift = 0;
    const observer = new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) shift += entry.value;
    });
    observer.observe({ type: 'layout-shift', buffered: true });
    setTimeout(() => resolve(shift), 50);
  })`);

const folder = fileURLToPath(new URL('../../screenshots/', import.meta.url));

/** For people to look at: `screenshots/<name>.png`. */
const takePicture = (page: Page, name: string) =>
  page.screenshot({ path: `${folder}${name}.png`, fullPage: true });

/** A page at 200 % is laid out on half the pixels. */
const widths = { desktop: 1280, 'desktop at 200 %': 640, phone: 360, 'phone at 200 %': 180 };

/** Whatever is wrong with how this page looks, in light and dark, wide and narrow; leaves pictures. */
export const inspect = async (page: Page, name: string): Promise<string[]> => {
  const wrong: string[] = [];
  if ((await measureShift(page)) > 0) wrong.push('moves while it loads');
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    for (const barrier of await findBarriers(page)) wrong.push(`${colorScheme}: ${barrier}`);
    await takePicture(page, `${name}-${colorScheme}`);
  }
  await page.emulateMedia({ colorScheme: 'light' });
  for (const [width, px] of Object.entries(widths)) {
    await page.setViewportSize({ width: px, height: 740 });
    if (await isWiderThanSeen(page)) wrong.push(`${width}: scrolls sideways`);
    if (width === 'phone') await takePicture(page, `${name}-phone`);
  }
  return wrong;
};
