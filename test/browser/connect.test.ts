/** A person connects: the whole way in a browser, on the local system and its simulated WHOOP. */
import { createServer } from 'node:http';
import type { Page } from 'playwright-core';
import * as v from 'valibot';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { closeServer, listen } from '../../infra/local/listen.ts';
import { startLocal } from '../../infra/local/system.ts';
import type { Fault } from '../../infra/simulator/faults.ts';
import { createApp } from '../support/app.ts';
import { hasBrowser, inspect, startBrowser } from './browser.ts';

const app_name = '"><script>document.title="run"</script>';
const linkSchema = v.object({ link_web_url: v.string() });

describe.skipIf(!hasBrowser)('a person who connects', () => {
  let browser: Awaited<ReturnType<typeof startBrowser>>;
  let system: Awaited<ReturnType<typeof startLocal>>;
  let page: Page;
  let return_url: string;
  let users = 0;

  /** The app that links lead back to. */
  const theirs = createServer((_, response) => response.end('The app.'));

  beforeAll(async () => {
    return_url = `${await listen(theirs, 0)}/done`;
    browser = await startBrowser();
    system = await startLocal({
      simulator: { members: 9, days: 40, still: true },
      settings: { app_name, consent_page: true },
      scale: 0.02,
    });
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await system?.close();
    await closeServer(theirs);
  });
  beforeEach(async () => {
    page = await browser.open();
  });
  const breakWhoop = (fault: Fault | undefined) => {
    if (system.simulator) system.simulator.fault = fault;
  };
  afterEach(async () => {
    breakWhoop(undefined);
    await page.context().close();
    expect(browser.strangers).toEqual([]);
  });

  /** For a new user unless `more` names one. */
  const makeLink = async (more: object = {}) => {
    users += 1;
    const answer = await createApp(system).post('/link', { user_id: `u${users}`, ...more });
    return v.parse(linkSchema, await answer.json()).link_web_url;
  };
  const see = (title: string) =>
    page.getByRole('heading', { level: 1, name: title, exact: true }).waitFor();
  const follow = (name: string) => page.getByRole('link', { name, exact: true }).click();
  const decide = (name: 'Allow' | 'Deny') =>
    page.getByRole('button', { name, exact: true }).click();
  /** Up to WHOOP's own page, as a member. */
  const reachWhoop = async (link: string, member: number) => {
    await page.goto(link);
    await follow('Connect');
    await page
      .getByRole('radio')
      .nth(member - 1)
      .check();
  };
  const statusOf = async (user: number) => (await createApp(system).call(`/users/u${user}`)).status;

  test('is told who asks for what, agrees at WHOOP, and sees the data come in', async () => {
    await page.goto(await makeLink());
    expect(await page.locator('.app').textContent()).toBe(app_name);
    expect(await page.title()).not.toBe('run');
    await follow('Connect');
    expect(await page.getByText('Simulated WHOOP').isVisible()).toBe(true);
    expect(await inspect(page, 'simulated-whoop')).toEqual([]);
    await decide('Allow');
    await see('WHOOP is connected');
    expect(new URL(page.url()).search).not.toContain('u1');
    await page.getByText('Your newest days and your history are in.').waitFor();
    expect(await page.getByRole('progressbar').getAttribute('value')).toBe('100');
    expect((await page.reload())?.headers()).not.toHaveProperty('refresh');
  }, 60_000);

  test('can stop the page from loading itself again while data comes in', async () => {
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    breakWhoop(({ path }) =>
      path.includes('/v2/activity') ? { before_answer: () => released } : undefined,
    );
    await reachWhoop(await makeLink(), 2);
    const answered = page.waitForResponse((response) => response.url().includes('/connected'));
    await decide('Allow');
    expect((await answered).headers()).toHaveProperty('refresh');
    await page.getByText('Your newest days are on their way.').waitFor();
    await follow('Stop updating this page');
    expect((await page.reload())?.headers()).not.toHaveProperty('refresh');
    release();
    await page.getByRole('link', { name: 'Look again' }).waitFor();
  }, 60_000);

  test('in another browser sees nothing of how far it is', async () => {
    await reachWhoop(await makeLink(), 3);
    await decide('Allow');
    await page.getByRole('progressbar').waitFor();
    const other = await browser.open();
    await other.goto(page.url());
    expect(await other.getByRole('progressbar').count()).toBe(0);
    for (const value of ['', 'v1.a.b.c', 'u3']) {
      await other.context().addCookies([{ name: 'connected', value, url: system.api }]);
      await other.reload();
      expect(await other.getByRole('progressbar').count()).toBe(0);
    }
    await other.context().close();
  }, 60_000);

  test('goes back to the app where the link names it', async () => {
    await reachWhoop(await makeLink({ return_url }), 4);
    await decide('Allow');
    await page.waitForURL(`${return_url}?provider_slug=whoop&stage=completed`);
    expect(await page.context().cookies()).toEqual([
      expect.objectContaining({ name: expect.stringMatching(/^link-/) }),
    ]);
    await page.goto(await makeLink({ return_url }));
    await follow('Cancel');
    await page.waitForURL(`${return_url}?*error=access_denied`);
  }, 60_000);

  test('who cancels, or declines at WHOOP, shares nothing and can try again', async () => {
    await page.goto(await makeLink());
    await follow('Cancel');
    await see('Not connected');
    await follow('Try again');
    await follow('Connect');
    await decide('Deny');
    await see('Not connected');
    expect(await statusOf(users)).toBe(404);
    await follow('Try again');
    await follow('Connect');
    await page.getByRole('radio').nth(4).check();
    await decide('Allow');
    await see('WHOOP is connected');
  }, 60_000);

  test('needs no more than a keyboard', async () => {
    const focused = () =>
      page.evaluate<string>('document.activeElement.textContent').then((text) => text.trim());
    const press = async (name: string) => {
      for (let n = 0; n < 20 && (await focused()) !== name; n++) await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
    };
    const choose = async (member: number) => {
      await page.getByRole('radio').first().waitFor();
      await page.keyboard.press('Tab');
      for (let n = 1; n < member; n++) await page.keyboard.press('ArrowDown');
    };
    await page.goto(await makeLink());
    await press('Connect');
    await choose(6);
    await press('Deny');
    await see('Not connected');
    await press('Try again');
    await page.getByRole('link', { name: 'Connect', exact: true }).waitFor();
    await press('Connect');
    await choose(6);
    await press('Allow');
    await see('WHOOP is connected');
    const connected = await createApp(system).call(`/users/u${users}`);
    const { profile } = await createApp(system).truth(6);
    expect(await connected.json()).toMatchObject({ whoop_user_id: profile.user_id });
  }, 60_000);

  test('with a link that nobody made, or that was used, is told so', async () => {
    await page.goto(`${system.api}/connect/nobody-made-this`);
    await see('This link has expired');
    await page.goto(`${system.api}/connect/%3Cscript%3Edocument.title='run'%3C%2Fscript%3E`);
    await see('This link has expired');
    await reachWhoop(await makeLink(), 7);
    const back = page.waitForRequest((request) => request.url().includes('/callback'));
    await decide('Allow');
    await page.waitForURL(/connected/);
    await page.goto((await back).url());
    await see('This attempt is over');
    expect(await page.getByRole('link', { name: 'Try again' }).isVisible()).toBe(true);
  }, 60_000);

  test('is stopped in another browser, which can go back to the app', async () => {
    await reachWhoop(await makeLink({ return_url }), 8);
    await page.context().clearCookies();
    await decide('Allow');
    await see('Another browser began this');
    await follow('Return to the app');
    await page.waitForURL(`${return_url}?*error=browser_mismatch`);
    expect(await statusOf(users)).toBe(404);
  }, 60_000);

  test('while WHOOP does not answer, is told so, and connects once it does', async () => {
    await reachWhoop(await makeLink(), 9);
    breakWhoop(({ path }) =>
      path.endsWith('/token') ? { status: 500, body: '<html>' } : undefined,
    );
    await decide('Allow');
    await see('WHOOP is not answering');
    breakWhoop(undefined);
    await follow('Try again');
    await follow('Connect');
    await page.getByRole('radio').nth(8).check();
    await decide('Allow');
    await see('WHOOP is connected');
  }, 60_000);

  test('with a WHOOP account of another user, or not their own, is told which', async () => {
    await reachWhoop(await makeLink(), 1);
    await decide('Allow');
    await see('Already connected to another account');
    await reachWhoop(await makeLink({ user_id: 'u1' }), 6);
    await decide('Allow');
    await see('Another WHOOP account than before');
    await page.getByRole('link', { name: 'Try again' }).waitFor();
  }, 60_000);
});
