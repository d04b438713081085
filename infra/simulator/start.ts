/** `npm run whoop`: the simulator alone, until Ctrl-C. */
import { readArguments } from '../arguments.ts';
import { endWithParent } from '../parent.ts';
import { startSimulator } from './server.ts';

const usage = `Usage: npm run whoop -- [options]
  --port 4100           0 takes any that is free
  --members 5           how many people to imagine (1 to 500)
  --days 400            how many days each has worn the strap (1 to 4000)
  --seed 7              another number, other people
  --import FILE         members from NDJSON instead
  --strict              a refresh token used twice costs the whole grant
  --webhook URL         where webhooks go, else nowhere
  --webhooks-lost 0     the fraction of webhooks that is never sent, up to 1
  --webhooks-duplicated 0
                        … that is sent twice
  --webhooks-reordered 0
                        … that is held back until others have overtaken it
  --client-id ID        else WHOOP_CLIENT_ID, else whoop-client
  --client-secret S     else WHOOP_CLIENT_SECRET, else whoop-secret`;

const wholeNumber = (name: string, text: string, min: number, max: number) => {
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= min && number <= max) return number;
  throw new Error(`--${name} is a whole number from ${min} to ${max}, not ${text}.`);
};

const fraction = (name: string, text: string) => {
  const number = Number(text);
  if (/^[\d.]+$/.test(text) && number >= 0 && number <= 1) return number;
  throw new Error(`--${name} is a number from 0 to 1, not ${text}.`);
};

const webhookUrl = (text: string | undefined) => {
  if (text === undefined || /^https?:$/.test(URL.parse(text)?.protocol ?? '')) return text;
  throw new Error(`--webhook is an http or https URL, not ${text}.`);
};

const readOptions = () => {
  const { WHOOP_CLIENT_ID = 'whoop-client', WHOOP_CLIENT_SECRET = 'whoop-secret' } = process.env;
  const { values } = readArguments({
    options: {
      port: { type: 'string', default: '4100' },
      members: { type: 'string', default: '5' },
      days: { type: 'string', default: '400' },
      seed: { type: 'string', default: '7' },
      import: { type: 'string' },
      strict: { type: 'boolean', default: false },
      webhook: { type: 'string' },
      'webhooks-lost': { type: 'string', default: '0' },
      'webhooks-duplicated': { type: 'string', default: '0' },
      'webhooks-reordered': { type: 'string', default: '0' },
      'client-id': { type: 'string', default: WHOOP_CLIENT_ID },
      'client-secret': { type: 'string', default: WHOOP_CLIENT_SECRET },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) throw new Error(usage);
  return {
    port: wholeNumber('port', values.port, 0, 65_535),
    members: wholeNumber('members', values.members, 1, 500),
    days: wholeNumber('days', values.days, 1, 4_000),
    seed: wholeNumber('seed', values.seed, 0, 2 ** 31 - 1),
    import: values.import,
    strict: values.strict,
    webhook_url: webhookUrl(values.webhook),
    webhooks: {
      lost: fraction('webhooks-lost', values['webhooks-lost']),
      duplicated: fraction('webhooks-duplicated', values['webhooks-duplicated']),
      reordered: fraction('webhooks-reordered', values['webhooks-reordered']),
    },
    client_id: values['client-id'],
    client_secret: values['client-secret'],
  };
};

const explain = (error: unknown) => {
  if (!(error instanceof Error)) return String(error);
  if ('code' in error && error.code === 'EADDRINUSE' && 'port' in error)
    return `Port ${error.port} is taken: choose another with --port.`;
  return error.message;
};

const fail = (message: string): never => {
  console.error(message);
  process.exit(1);
};

const options = (() => {
  try {
    return readOptions();
  } catch (error) {
    return fail(explain(error));
  }
})();

process.once('SIGINT', () => process.exit(0));
endWithParent(() => process.exit(0));

try {
  const { url } = await startSimulator(options);
  console.log(`WHOOP simulator: ${url}`);
} catch (error) {
  fail(`The simulator did not start. ${explain(error)}`);
}
