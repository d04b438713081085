/** One history from one seed: hours of faults, quiet days, and what must be true in the end. */
import { sum } from '../../functions/domain/counts.ts';
import type { Owner } from '../../functions/domain/model.ts';
import { differencesOf, hasGoodGrant, leftovers } from './equality.ts';
import type { Strike } from './faults.ts';
import { HOUR, MINUTE, playHistory } from './history.ts';
import { dice } from './random.ts';
import { createSetting, HISTORY_DAYS, type Setting } from './setting.ts';

export interface Outcome {
  seed: number;
  steps: number;
  struck: Strike[];
  violations: string[];
  trace: string[];
}

const DAY = 24 * HOUR;
/** A job that was put off for an hour at the most has been done by then. */
const SOON = 3 * HOUR;
/** Beyond these a day's limit may be used up, as far as lanes may. */
const MINUTE_LEFT = 0.8;
const DAY_USED = 0.9;
const SKEW_MS = 1_000;
/** What a day's limit has put off takes days; then nothing may be left. */
const MOST_QUIET_DAYS = 8;

const keepSchedule = async (setting: Setting): Promise<never> => {
  const { world, functions, stores } = setting;
  for (let next = world.scheduler.now(); ; next += 5 * MINUTE) {
    await world.scheduler.until(next);
    // A round that finds nobody due does nothing else, so that histories stay short.
    const due = await stores.connections.due(next + SKEW_MS, 1);
    const erased = await stores.erasures.due(next + SKEW_MS, 1);
    if (due.length > 0 || erased.length > 0) void functions.schedule();
  }
};

/** Where nothing is left of a limit, what webhooks told is in the table long before a reconcile. */
const expectTold = async ({ world, told, spending, whoop, watch }: Setting) => {
  const isLimited = spending.limitedUntil() > world.scheduler.now() - SOON;
  // What a killed function had taken stays counted, so our own count may be the stricter one.
  const ours = sum(spending.budget().day);
  const { remaining, allowed } = whoop.windows.says();
  if (isLimited || remaining < MINUTE_LEFT * allowed.minute || ours > DAY_USED * allowed.day)
    return;
  for (const missing of await told.missing(whoop.lives)) watch.report(missing);
};

/** After two probes of what seemed dead, nobody needs re-auth whose grant is good. */
const expectRecovery = async ({ cast, stores, whoop, watch }: Setting) => {
  for (const { user_id } of cast.users) {
    const connection = await stores.connections.find(user_id);
    if (connection?.status !== 'needs_reauth') continue;
    if (await hasGoodGrant(stores, whoop.grants, user_id)) {
      watch.report(`${user_id} still needs re-auth (${connection.cause}), and its grant is good`);
    }
  }
};

/** Whoever fell out, or never came in, links again; who left stays away. */
const linkAgain = async ({ cast, stores, functions, ended }: Setting) => {
  for (const { user_id, member } of cast.users) {
    const { status, whoop_user_id = member } = (await stores.connections.find(user_id)) ?? {};
    if (!status && ended.some((owner) => owner.user_id === user_id)) continue;
    if (status === 'connected' || status === 'disconnected') continue;
    await functions.link(user_id, whoop_user_id);
  }
};

/** What is left of an epoch that an erase has ended. */
const remnants = async ({ stores, cast }: Setting, owner: Owner): Promise<string[]> => {
  const { user_id, epoch } = owner;
  const found = await stores.erasures.remnants(owner, 3);
  const pending = await stores.erasures.pending(user_id);
  const claims = await Promise.all(
    cast.users.map(({ member }) => stores.connections.findMember(member)),
  );
  const held = claims.filter((claim) => claim?.user_id === user_id && claim.epoch === epoch);
  return [
    ...found.map(({ kind, key }) => `${user_id} was erased, and there is a ${kind} (${key})`),
    ...pending.map(({ erasure_id }) => `the erase ${erasure_id} of ${user_id} never ends`),
    ...held.map((claim) => `${user_id} was erased, and holds member ${claim?.whoop_user_id}`),
  ];
};

const differences = async ({ cast, stores, linked, queues }: Setting): Promise<string[]> => {
  const found: string[] = [];
  for (const { user_id } of cast.users) {
    const connection = await stores.connections.find(user_id);
    if (connection?.status === 'disconnected') continue;
    const data = cast.natures.get(connection?.whoop_user_id ?? 0)?.data;
    const since = (linked.get(user_id) ?? 0) - HISTORY_DAYS * DAY + 1;
    // Whose member belongs to another user cannot link; that user is compared.
    if (!connection || !data) continue;
    const holder = await stores.connections.findMember(connection.whoop_user_id);
    if (holder?.user_id !== user_id) continue;
    found.push(...(await differencesOf(stores, user_id, data, since)));
  }
  if (queues.left() > 0) found.push(`${queues.left()} messages are left`);
  return found;
};

export const simulate = async (
  seed: number,
  options: { only?: ReadonlySet<string>; traces?: boolean } = {},
): Promise<Outcome> => {
  const setting = createSetting(seed, options);
  const { world, watch, cast, stores } = setting;
  const { scheduler, faults, trace } = world;
  const hours = dice(seed, 'hours').between(4, 16);
  void keepSchedule(setting);
  playHistory({ ...setting, world }, hours);
  await scheduler.runTo(scheduler.now() + (hours + 6) * HOUR);

  faults.stop();
  trace('quiet');
  await scheduler.runTo(scheduler.now() + SOON);
  await expectTold(setting);
  await scheduler.runTo(scheduler.now() + 26 * HOUR - SOON);
  await expectRecovery(setting);
  const linking = linkAgain(setting);
  let left = ['nothing compared'];
  for (let day = 0; day < MOST_QUIET_DAYS && left.length > 0; day++) {
    await scheduler.runTo(scheduler.now() + (day === 0 ? 13 * HOUR : DAY));
    if (watch.violations.length > 0) break;
    left = await differences(setting);
  }
  if (watch.violations.length === 0) {
    await linking;
    for (const { user_id } of cast.users) left.push(...(await leftovers(stores, user_id)));
    for (const owner of setting.ended) left.push(...(await remnants(setting, owner)));
    left.push(...(await setting.announced.missing(cast.users.map(({ user_id }) => user_id))));
    for (const difference of left) watch.report(difference);
  }
  return {
    seed,
    steps: scheduler.steps(),
    struck: faults.struck,
    violations: watch.violations,
    trace: setting.lines,
  };
};
