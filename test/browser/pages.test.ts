/** Every page of a link, as a browser shows it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Brand } from '../../functions/card.ts';
import { connectedPage } from '../../functions/connected-page.ts';
import { consentPage } from '../../functions/consent-page.ts';
import { failureCode, linkFailures } from '../../functions/link-failures.ts';
import { linkFailure } from '../../functions/link-result.ts';
import { faultPage, refusalPage } from '../../functions/page.ts';
import { type Reply, send } from '../../functions/reply.ts';
import { requestedScopes } from '../../functions/whoop/oauth.ts';
import { hasBrowser, inspect, logo_url, startBrowser } from './browser.ts';

const brand: Brand = {
  app_name: 'Stride Coach',
  app_logo_url: logo_url,
  support_email: 'help@stride.example',
};
const hostile: Brand = {
  app_name: `"><script>document.title='run'</script><img src=x onerror="document.title='run'">`,
  support_url: 'https://help.example/"onmouseover="x"/?a=<script>1</script>',
};
const importing = { served: true, newest_in: false, percent: 12, watched: true };

const failed = (code: string, more: object = {}) =>
  linkFailure(
    { code: failureCode(code), return_url: undefined },
    { brand, wantsJson: false, link: 'http://127.0.0.1:9/connect/abc', ...more },
  );

const pages: Record<string, Reply> = {
  consent: consentPage(brand),
  connected: connectedPage(brand, undefined, true),
  'connected-importing': connectedPage(brand, importing, true),
  'connected-history': connectedPage(brand, { ...importing, newest_in: true, percent: 64 }, true),
  'connected-done': connectedPage(brand, { ...importing, newest_in: true, percent: 100 }, true),
  'connected-stopped': connectedPage(brand, { ...importing, served: false }, true),
  ...Object.fromEntries(Object.keys(linkFailures).map((code) => [code, failed(code)])),
  'access_denied-unnamed': failed('access_denied', {
    brand: { app_name: 'This app' },
    link: undefined,
  }),
  hostile: consentPage(hostile),
  fault: faultPage(),
  refusal: refusalPage(
    404,
    'There is no such route; GET /openapi.json lists those that there are.',
  ),
};

describe.skipIf(!hasBrowser)('a page of a link', () => {
  let browser: Awaited<ReturnType<typeof startBrowser>>;
  beforeAll(async () => {
    browser = await startBrowser();
  }, 30_000);
  afterAll(() => browser?.close());

  const show = async (reply: Reply) => {
    const page = await browser.open();
    const { statusCode = 0, headers, body = '' } = send(reply);
    const sent = { status: statusCode, headers: headers as Record<string, string>, body };
    const address = 'http://127.0.0.1:9/';
    await page.route(address, (route) => route.fulfill(sent));
    await page.goto(address, { waitUntil: 'load' });
    return page;
  };

  test.each(Object.entries(pages))(
    '%s is open to all, in light and dark, on a phone and at 200 %',
    async (name, reply) => {
      expect(reply.html?.length).toBeLessThan(30_000);
      const page = await show(reply);
      expect(await page.locator('h1').count()).toBe(1);
      expect(await inspect(page, name)).toEqual([]);
      await page.context().close();
    },
    30_000,
  );

  test('asks for all that WHOOP is asked for, with a reason', () => {
    const terms = consentPage(brand).html?.match(/<dt>/g);
    expect(terms).toHaveLength(requestedScopes.length);
  });

  test('shows the app’s logo, and lets no other picture in', async () => {
    const page = await show(pages['consent'] ?? refusalPage(404, ''));
    const drawn = 'document.querySelector("img").naturalWidth';
    expect(await page.evaluate(drawn)).toBeGreaterThan(0);
    const before = browser.strangers.length;
    await page.evaluate('document.querySelector("img").src = "https://elsewhere.example/a.png"');
    await page.waitForTimeout(100);
    expect(browser.strangers.length).toBe(before);
  });

  test('runs no script that an app’s name or address carries, and shows it as text', async () => {
    const replies = [
      consentPage(hostile),
      connectedPage(hostile, importing, true),
      failed('duplicate_connection', { brand: hostile }),
      failed('access_denied', { brand: hostile, link: '"><script>document.title="run"</script>' }),
      linkFailure(
        {
          code: 'browser_mismatch',
          return_url: 'myapp://whoop/"><script>document.title="run"</script>',
        },
        { brand: hostile, wantsJson: false },
      ),
    ];
    for (const reply of replies) {
      const page = await show(reply);
      expect(await page.locator('script, main img, [onmouseover], [onerror]').count()).toBe(0);
      expect(await page.title()).not.toBe('run');
      expect(await page.locator('.app').textContent()).toBe(hostile.app_name);
      await page.context().close();
    }
  }, 60_000);
});
