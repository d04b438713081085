/** `npm run pictures`: takes the README's pictures anew, always of the same people and the same day. */
import { writeFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { startLocal } from '../../infra/local/system.ts';
import { logo_url, startBrowser } from '../browser/browser.ts';
import { createApp } from '../support/app.ts';

const TODAY = '2026-05-20T19:30:00Z';
const QUALITY = 72;
const SCALE = 1.5;

const ahead_ms = Date.parse(TODAY) - Date.now();
const limits = { per_minute: 5_000, per_day: 100_000 };
await using parts = new AsyncDisposableStack();
const system = await startLocal({
  simulator: { limits, seed: 7, days: 400, now: () => Date.now() + ahead_ms },
  ahead: () => ahead_ms,
  settings: {
    app_name: 'Stride Coach',
    app_logo_url: logo_url,
    support_email: 'help@stride.example',
    consent_page: true,
    requests_per_minute: limits.per_minute,
    requests_per_day: limits.per_day,
  },
  scale: 0.02,
});
parts.defer(system.close);
const browser = await startBrowser();
parts.defer(browser.close);
const app = createApp(system);

/** Chromium writes WebP itself; sharp on fine screens too. */
const take = async (page: Page, name: string) => {
  const session = await page.context().newCDPSession(page);
  const { width, height } = page.viewportSize() ?? { width: 0, height: 0 };
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const { data } = await session.send('Page.captureScreenshot', {
      format: 'webp',
      quality: QUALITY,
      clip: { x: 0, y: 0, width, height, scale: SCALE },
    });
    await writeFile(new URL(`${name}-${colorScheme}.webp`, import.meta.url), data, 'base64');
  }
};

const isWhole = async () => {
  const { backfills } = await (await app.call('/users/demo')).json();
  return backfills.length === 0;
};

const takeYear = async () => {
  await app.link('demo', 1);
  await app.post('/sync', { user_id: 'demo', days: 365 });
  while (!(await isWhole())) await setTimeout(500);
  const page = await browser.open({
    viewport: { width: 1280, height: 1110 },
    deviceScaleFactor: SCALE,
  });
  await page.goto(`${system.api}/#/users/demo`);
  await page.getByRole('button', { name: 'Open the console' }).click();
  await page.getByRole('button', { name: '365 days' }).click();
  await page.getByText('In 365 days').waitFor();
  await page.waitForLoadState('networkidle');
  await take(page, 'console');
};

const takeConsent = async () => {
  const page = await browser.open({
    viewport: { width: 390, height: 1180 },
    deviceScaleFactor: SCALE,
  });
  const { link_web_url } = await (await app.post('/link', { user_id: 'ida' })).json();
  await page.goto(link_web_url);
  await take(page, 'consent');
};

await takeYear();
await takeConsent();
