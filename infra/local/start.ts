/** `npm start`: runs the whole system on this machine until Ctrl-C. */
import { endWithParent } from '../parent.ts';
import { writeBanner } from './banner.ts';
import { readOptions } from './options.ts';
import { announce } from './running.ts';
import { startLocal } from './system.ts';
import { usage } from './usage.ts';

/** npm passes on the Ctrl-C that the terminal has sent as well: one press arrives twice. */
const ONE_PRESS_MS = 300;
const CLOSE_LIMIT_MS = 1800;

const explain = (error: unknown) => {
  if (!(error instanceof Error)) return error;
  if ('code' in error && error.code === 'EADDRINUSE' && 'port' in error)
    return `Port ${error.port} is taken: choose another with --port.`;
  return error.name === 'Error' ? error.message : error;
};

const run = async (args: string[], env: NodeJS.ProcessEnv) => {
  const { local, json, help } = readOptions(args, env);
  if (help) {
    console.log(usage);
    return;
  }
  let end = async () => process.exit(130);
  let pressed = 0;
  const onSignal = () => {
    if (pressed && Date.now() - pressed < ONE_PRESS_MS) return;
    if (pressed) process.exit(130);
    pressed = Date.now();
    void end();
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  endWithParent(onSignal);

  const warn = (line: string) => {
    // What is cut short at the end is no trouble: its messages come again.
    if (!pressed) console.error(line);
  };
  const system = await startLocal({ ...local, warn });
  const withdraw = announce(Number(new URL(system.api).port), system.invoking);
  process.once('exit', withdraw);
  end = async () => {
    setTimeout(() => process.exit(1), CLOSE_LIMIT_MS);
    await system.close();
    process.exit(0);
  };
  const { api, api_key, whoop, subscribers } = system;
  const ready = { api, api_key, whoop, ...(subscribers.length > 0 && { subscribers }) };
  console.log(json ? JSON.stringify(ready) : writeBanner(system));
};

// Lambda's clocks show UTC, whatever this machine's show.
process.env['TZ'] = 'UTC';
try {
  await run(process.argv.slice(2), process.env);
} catch (error) {
  console.error(explain(error));
  process.exit(1);
}
