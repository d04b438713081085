/** Everything an owner can set, checked once: at synth from cdk.json, and again in each function. */
import * as v from 'valibot';
import { eventTypes } from './domain/event.ts';

const wholeNumber = (min: number, max: number) => {
  const sentence = `is a whole number from ${min} to ${max}`;
  return v.pipe(
    v.number(sentence),
    v.integer(sentence),
    v.minValue(min, sentence),
    v.maxValue(max, sentence),
  );
};

const flag = v.boolean('is true or false');

const address = 'is an e-mail address';

/** Its origin goes into a policy, where only plain host names may stand. */
const isHttps = (text: string) => {
  const url = URL.parse(text);
  return url?.protocol === 'https:' && /^[a-z0-9.-]+$/.test(url.hostname) && !url.username;
};
const httpsUrl = v.pipe(v.string('is an https URL'), v.check(isHttps, 'is an https URL'));

const isReturnUrl = (text: string) => {
  const url = URL.parse(text);
  if (!url) return false;
  if (url.protocol === 'http:') return ['127.0.0.1', 'localhost'].includes(url.hostname);
  if (url.protocol === 'https:') return url.origin === text;
  return !['javascript:', 'data:', 'file:', 'blob:', 'about:'].includes(url.protocol);
};

const isWithoutPassword = (text: string) => {
  const url = URL.parse(text);
  return url?.username === '' && url.password === '';
};

const subscriberList = v.array(
  v.strictObject({
    name: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{1,64}$/)),
    // What it signs with is a secret; a password in here would be none.
    url: v.pipe(v.string(), v.url(), v.regex(/^https?:/), v.check(isWithoutPassword)),
    events: v.optional(v.array(v.picklist(eventTypes))),
  }),
);

const isSubscriberList = (input: unknown): boolean =>
  v.is(subscriberList, input) && new Set(input.map(({ name }) => name)).size === input.length;

const settingsSchema = v.strictObject({
  /** Shown to the person who connects. */
  app_name: v.optional(
    v.pipe(
      v.string('is a text'),
      v.minLength(1, 'is 1 to 60 characters'),
      v.maxLength(60, 'is 1 to 60 characters'),
    ),
    'This app',
  ),
  /** Shown beside that name. */
  app_logo_url: v.optional(httpsUrl),
  /** Where a person finds help when a link fails. */
  support_email: v.optional(v.pipe(v.string(address), v.email(address))),
  support_url: v.optional(httpsUrl),
  /** A page of ours before WHOOP's, which says who asks for what and why. */
  consent_page: v.optional(flag, false),
  /** Where a link may lead back to: https origins, exact app-scheme URLs, and http on loopback for development. */
  return_urls: v.optional(
    v.array(
      v.pipe(
        v.string('is a list of URLs'),
        v.check(
          isReturnUrl,
          (issue) =>
            `holds ${issue.received}, which is neither an https origin (https://app.example.com), nor an app-scheme URL (myapp://whoop), nor http on 127.0.0.1 or localhost`,
        ),
      ),
      'is a list such as ["https://app.example.com"]',
    ),
    [],
  ),
  /** Days that records are kept after their start; 0 keeps them until erased. */
  retention_days: v.optional(wholeNumber(0, 36_500), 400),
  /** Days of history that a new link brings. */
  initial_backfill_days: v.optional(wholeNumber(0, 36_500), 30),
  /** How old the newest cycle may get; WHOOP sends no webhooks for cycles. */
  cycle_interval_hours: v.optional(wholeNumber(1, 168), 12),
  /** How old a webhook's signature may be; WHOOP tries for about an hour to deliver one. */
  webhook_max_age_minutes: v.optional(wholeNumber(1, 1_440), 120),
  /** WHOOP's limits for the app, all members together. */
  requests_per_minute: v.optional(wholeNumber(10, 1_000_000), 100),
  requests_per_day: v.optional(wholeNumber(100, 100_000_000), 10_000),
  /** Whether token requests count against those limits; WHOOP does not say. */
  count_token_requests: v.optional(flag, false),
  /** Sends an S256 challenge; WHOOP does not say whether it checks it. */
  pkce: v.optional(flag, true),
  /** Who is told of what happens; without `events` of everything. */
  subscribers: v.optional(
    v.custom<v.InferOutput<typeof subscriberList>>(
      isSubscriberList,
      `is a list such as [{"name":"app","url":"https://app.example.com/whoop"}], with names of A-Z a-z 0-9 _ -, each once, and "events" of ${eventTypes.join(', ')}`,
    ),
    [],
  ),
  /** Lets subscribers' URLs be http, and lead into private networks. */
  allow_private_subscribers: v.optional(flag, false),
  /** WHOOP, or any server that speaks as it does. */
  whoop_url: v.optional(
    v.pipe(v.string('is a URL'), v.url('is a URL')),
    'https://api.prod.whoop.com',
  ),
});

export type Settings = v.InferOutput<typeof settingsSchema>;

/** Lambda takes 4 KB of environment: these settings, two queues' URLs a subscriber, and a few names. */
const MOST_BYTES = 3_700;
const QUEUE_URL_BYTES = 150;

const fitsEnvironment = (settings: Settings): boolean =>
  settings.subscribers.reduce(
    (bytes, { name }) => bytes + 2 * (name.length + QUEUE_URL_BYTES),
    Buffer.byteLength(JSON.stringify(settings)),
  ) <= MOST_BYTES;

const safeSettings = v.pipe(
  settingsSchema,
  v.forward(
    v.check(fitsEnvironment, 'are, with the other settings, more than a function can be told'),
    ['subscribers'],
  ),
  v.forward(
    v.partialCheck(
      [['subscribers'], ['allow_private_subscribers']],
      ({ subscribers, allow_private_subscribers }) =>
        allow_private_subscribers || subscribers.every(({ url }) => url.startsWith('https:')),
      'have https URLs',
    ),
    ['subscribers'],
  ),
);

const known = Object.keys(settingsSchema.entries);

/** Throws an error that names every setting that is wrong. */
export const parseSettings = (input: unknown): Settings => {
  const result = v.safeParse(safeSettings, input);
  if (result.success) return result.output;
  const faults = result.issues.map((issue) => {
    const name = String(issue.path?.[0]?.key);
    if (issue.expected === 'never') return `${name} is not one; known are ${known.join(', ')}.`;
    return `${name} ${issue.message}.`;
  });
  throw new Error(`Bad settings: ${faults.join(' ')}`);
};
