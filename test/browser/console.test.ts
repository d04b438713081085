/** The console in a browser, on the whole system: from nobody to charts, and whatever may go wrong. */
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { startLocal } from '../../infra/local/system.ts';
import { createApp } from '../support/app.ts';
import { hasBrowser, inspect, startBrowser } from './browser.ts';

describe.skipIf(!hasBrowser)('the console', () => {
  let system: Awaited<ReturnType<typeof startLocal>>;
  let browser: Awaited<ReturnType<typeof startBrowser>>;
  let app: ReturnType<typeof createApp>;
  beforeAll(async () => {
    const limits = { per_minute: 5_000, per_day: 100_000 };
    [browser, system] = await Promise.all([
      startBrowser(),
      startLocal({
        simulator: { members: 5, days: 400, limits },
        settings: { requests_per_minute: 5_000, requests_per_day: 100_000 },
        scale: 0.02,
      }),
    ]);
    app = createApp(system);
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await system?.close();
  });

  /** A browser of its own; what its page complains of fails the test. */
  const come = async (hash = '') => {
    const page = await browser.open();
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message) => {
      if (message.text().includes('Content Security Policy')) complaints.push(message.text());
    });
    onTestFinished(async () => {
      // A route that still fetches would fail when its page is gone.
      await page.unrouteAll({ behavior: 'ignoreErrors' });
      await page.context().close();
      expect(complaints).toEqual([]);
    });
    await page.goto(`${system.api}/${hash}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    return page;
  };
  const enter = async (hash = '') => {
    const page = await come(hash);
    await page.getByRole('button', { name: 'Open the console' }).click();
    await page.getByRole('navigation', { name: 'Pages', exact: true }).waitFor();
    return page;
  };
  /** What keeps somebody out of what is shown as it is; then the page is as wide as it was. */
  const look = async (page: Page, name: string) => {
    const wrong = await inspect(page, `console-${name}`);
    await page.setViewportSize({ width: 1280, height: 720 });
    return wrong.filter((it) => it !== 'moves while it loads');
  };
  /** From the start, so that what moves then is seen too. */
  const lookAnew = async (page: Page, name: string, text: string | RegExp) => {
    await page.reload();
    await seen(page, text);
    const wrong = await inspect(page, `console-${name}`);
    await page.setViewportSize({ width: 1280, height: 720 });
    return wrong;
  };
  const seen = (page: Page, text: string | RegExp) => page.getByText(text).first().waitFor();
  const fulfil = (page: Page, path: string, body: unknown, status = 200) =>
    page.route(`${system.api}${path}`, (route) =>
      route.fulfill({ status, contentType: 'application/json', body: JSON.stringify(body) }),
    );

  test('leads from nobody to a member’s days in three clicks', async () => {
    const page = await come();
    expect(await lookAnew(page, 'sign-in', 'It runs')).toEqual([]);
    await page.getByRole('button', { name: 'Open the console' }).click();
    await page.getByRole('button', { name: 'Connect a simulated member' }).waitFor();
    expect(await lookAnew(page, 'first-steps', 'Consent at WHOOP')).toEqual([]);
    await page.getByRole('button', { name: 'Connect a simulated member' }).click();
    await page.getByRole('button', { name: 'Allow' }).click();
    await seen(page, 'WHOOP is connected');
    expect(page.url()).toBe(`${system.api}/#/users/demo`);
    await page.getByRole('heading', { name: 'demo' }).waitFor();
    await page.getByRole('group', { name: 'Span' }).waitFor();
    await page.getByRole('region', { name: 'Running backfills' }).waitFor({ state: 'detached' });
    expect(await lookAnew(page, 'user', /listed (just now|\d)/)).toEqual([]);
  }, 60_000);

  test('says that a key is wrong, keeps the right one in the tab, and forgets it', async () => {
    const page = await come();
    const field = page.getByLabel('API key');
    for (const key of ['wrong', 'grün ✓']) {
      await field.fill(key);
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByRole('alert').getByText('This API key is not accepted').waitFor();
    }
    await field.fill(system.api_key);
    await field.press('Enter');
    await page.getByRole('button', { name: 'Sign out' }).waitFor();
    await page.reload();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await field.waitFor();
    expect(
      await page.evaluate('JSON.stringify([{ ...sessionStorage }, { ...localStorage }])'),
    ).toBe('[{},{}]');
    expect(page.url()).not.toContain(system.api_key);
    expect(await page.context().cookies()).toEqual([]);
  }, 30_000);

  test('signs out and says why where the key is good no longer', async () => {
    const page = await enter();
    await fulfil(page, '/users*', {}, 401);
    await page.reload();
    await page.getByRole('alert').getByText('accepted no longer').waitFor();
  });

  test('shows a backfill to its end', async () => {
    await app.link('ida', 2);
    const page = await enter('#/users/ida');
    await page.getByRole('button', { name: 'Backfill' }).click();
    await page
      .getByRole('progressbar', { name: /^History/ })
      .first()
      .waitFor();
    await seen(page, /History is \d+ % in/);
    await page
      .getByRole('region', { name: 'Running backfills' })
      .waitFor({ state: 'detached', timeout: 40_000 });
    const { collections } = await (await app.call('/users/ida')).json();
    const days = (Date.now() - Date.parse(collections.sleep.covered_from)) / 86_400_000;
    expect(days).toBeGreaterThan(364);
    expect(await page.locator('.coming').count()).toBe(0);
  }, 60_000);

  test('tells what a connection needs, and makes the link for it', async () => {
    await app.link('rio', 3);
    const page = await enter('#/users/rio');
    await page.getByRole('button', { name: 'Sync now' }).waitFor();
    system.simulator?.revoke(3);
    await page.getByRole('button', { name: 'Sync now' }).click();
    await seen(page, 'Needs to reconnect');
    await seen(page, 'WHOOP no longer accepts the grant');
    await page.getByRole('button', { name: 'Make a new link' }).click();
    const link = await page.getByLabel('Link to send to the user').inputValue();
    expect(link).toContain(`${system.api}/connect/`);
    await page.getByRole('link', { name: 'Connections' }).first().click();
    const row = page.getByRole('row', { name: /rio/ });
    await row.getByText('WHOOP no longer accepts the grant').waitFor();
    await page.getByLabel('Membership inactive').check({ force: true });
    await seen(page, 'There is no such connection');
    await page.getByLabel('Needs to reconnect').check({ force: true });
    await row.waitFor();
    expect(await lookAnew(page, 'connections', 'rio')).toEqual([]);
  }, 60_000);

  test('disconnects only who was asked about, and gives the focus back', async () => {
    await app.link('eva', 4);
    const page = await enter('#/users/eva');
    const button = page.getByRole('button', { name: 'Disconnect' });
    await button.waitFor();
    await page.getByRole('region', { name: 'Running backfills' }).waitFor({ state: 'detached' });
    await button.click();
    const dialog = page.getByRole('dialog', { name: 'Disconnect eva?' });
    await dialog.waitFor();
    expect(await look(page, 'disconnect')).toEqual([]);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await vi.waitFor(async () =>
      expect(await page.evaluate('document.activeElement.textContent')).toBe('Disconnect'),
    );
    await button.click();
    await dialog.getByRole('button', { name: 'Disconnect' }).click();
    await seen(page, 'The grant was revoked and its tokens are forgotten');
    expect(await (await app.call('/users/eva')).json()).toMatchObject({ status: 'disconnected' });
  }, 30_000);

  test('erases only after the user’s id was typed, and shows the receipt', async () => {
    await app.link('zoe', 5);
    const page = await enter('#/users/zoe');
    await page.getByRole('button', { name: 'Erase' }).click();
    const dialog = page.getByRole('dialog', { name: 'Erase zoe?' });
    const sure = dialog.getByRole('button', { name: 'Erase for good' });
    for (const typed of ['', 'zo', 'Zoe', 'zoe ']) {
      await dialog.getByLabel('Type zoe to go on').fill(typed);
      expect(await sure.isDisabled()).toBe(true);
      await page.keyboard.press('Enter');
    }
    expect((await app.call('/users/zoe')).status).toBe(200);
    await dialog.getByLabel('Type zoe to go on').fill('zoe');
    await sure.click();
    await page.getByText('"user_id": "zoe"').waitFor();
    expect((await app.call('/users/zoe')).status).toBe(404);
    // The receipt stays, although the page behind it knows nobody any more.
    await seen(page, 'Nobody has connected WHOOP as this user');
    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('heading', { name: 'Connections' }).waitFor();
  }, 30_000);

  test('saves all that is kept of a user as one file', async () => {
    const page = await enter('#/users/ida');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download all data' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('ida.ndjson');
    const lines = (await readFile(await download.path(), 'utf8')).trimEnd().split('\n');
    const types = new Set(lines.map((line) => JSON.parse(line).type));
    expect(types).toEqual(new Set(['connection', 'backfill', 'record']));
  }, 30_000);

  test('shows names that are HTML as text', async () => {
    const name = `<img src=x onerror="document.title='run'"><script>document.title='run'</script>`;
    const listed = { linked_at: null, last_listed_at: null, next_look_at: null, scopes: [name] };
    const user = { ...listed, user_id: name, status: 'connected', whoop_user_id: 1 };
    const page = await enter();
    await fulfil(page, '/users?*', { items: [user], next_cursor: null });
    await fulfil(page, '/users/*', { code: name, detail: name }, 400);
    await page.reload();
    await page.getByRole('link', { name }).click();
    await page.getByRole('heading', { name }).waitFor();
    await page.getByRole('status').getByText(name).waitFor();
    expect(await page.locator('img, main script').count()).toBe(0);
    expect(await page.title()).toContain(name);
  });

  test('shows names of workouts that are HTML as text', async () => {
    const name = `<img src=x onerror="document.title='run'">`;
    const page = await enter();
    await page.route(`${system.api}/users/ida/days?*`, async (route) => {
      const response = await route.fetch();
      const json = await response.json();
      for (const { workouts } of json.items) for (const it of workouts) it.type_name = name;
      await route.fulfill({ response, json });
    });
    await page.getByRole('link', { name: 'ida' }).click();
    await seen(page, name);
    expect(await page.locator('img').count()).toBe(0);
  }, 30_000);

  test('is used by keyboard alone', async () => {
    const page = await come();
    const focused = () => page.evaluate<string>('document.activeElement.textContent');
    const tabTo = async (text: string) => {
      for (const _ of Array(40)) {
        if ((await focused()) === text) return;
        await page.keyboard.press('Tab');
      }
      throw new Error(`Tab does not lead to ${text}.`);
    };
    await tabTo('Open the console');
    await page.keyboard.press('Enter');
    await page.getByRole('row', { name: /ida/ }).waitFor();
    await page.keyboard.press('Tab');
    await tabTo('ida');
    await page.keyboard.press('Enter');
    await vi.waitFor(async () => expect(await focused()).toBe('ida'));
    expect(await page.title()).toBe('ida · whoop-on-aws');
    await page.getByRole('button', { name: 'Erase' }).waitFor();
    await tabTo('Erase');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await vi.waitFor(async () => expect(await focused()).toBe('Erase'));
    await page.goBack();
    await vi.waitFor(async () => expect(await focused()).toBe('Connections'));
  }, 30_000);

  test('shows the budget, and the last day of it as a table too', async () => {
    const page = await enter('#/budget');
    await seen(page, 'of 5,000 left');
    await page.getByText('As a table').click();
    await page.getByRole('columnheader', { name: 'Deferred', exact: true }).waitFor();
    expect(await look(page, 'budget')).toEqual([]);
  }, 30_000);

  test('says calmly that nothing answers or too much was asked, and goes on by itself', async () => {
    const page = await enter('#/budget');
    await seen(page, 'of 5,000 left');
    await page.route(`${system.api}/status*`, (route) => route.abort());
    await page.getByRole('status').getByText('The system does not answer').waitFor();
    expect(await page.getByText('of 5,000 left').count()).toBe(1);
    await page.unroute(`${system.api}/status*`);
    await fulfil(page, '/status*', { message: 'Too Many Requests' }, 429);
    await page.getByRole('button', { name: 'Try now' }).click();
    await page.getByRole('status').getByText('Too many requests').waitFor();
    await page.unroute(`${system.api}/status*`);
    await page.getByText('Too many requests').waitFor({ state: 'detached', timeout: 20_000 });
  }, 60_000);

  test('asks for nothing while nobody sees it', async () => {
    const page = await enter('#/budget');
    await seen(page, 'of 5,000 left');
    let asked = 0;
    page.on('request', () => {
      asked += 1;
    });
    const show = (hidden: boolean) =>
      page.evaluate(`Object.defineProperty(document, 'hidden', { value: ${hidden}, configurable: true });
        document.dispatchEvent(new Event('visibilitychange'))`);
    await show(true);
    asked = 0;
    await page.waitForTimeout(4_000);
    expect(asked).toBe(0);
    await show(false);
    await vi.waitFor(() => expect(asked).toBeGreaterThan(0));
  }, 20_000);

  test('lets days of simulated life go by', async () => {
    const page = await enter();
    const play = page.getByRole('switch', { name: 'Let days go by' });
    const before = system.simulator?.ahead() ?? 0;
    await play.click();
    await vi.waitFor(() => expect(system.simulator?.ahead()).toBeGreaterThan(before), 10_000);
    await play.click();
    expect(await play.getAttribute('aria-checked')).toBe('false');
  }, 30_000);

  test('gives nothing of this machine to a page of another name', async () => {
    const page = await browser.open();
    onTestFinished(() => page.context().close());
    await page.goto(`${system.whoop}/`);
    const told = await page.evaluate(
      `fetch('${system.api}/_local').then((it) => it.text(), () => 'nothing')`,
    );
    expect(told).toBe('nothing');
    const typed = await fetch(`${system.api}/_local`);
    expect(typed.status).toBe(403);
  });
});
