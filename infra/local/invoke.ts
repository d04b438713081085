/** `npm run invoke -- sync '{"user_id":"u1"}'`: invokes a function of the running system by hand. */
import { parseArgs } from 'node:util';
import { findRunning } from './running.ts';

const usage = `npm run invoke -- FUNCTION '{"a":"JSON payload"}' [--port 3000]`;

const readPayload = (text: string): string => {
  try {
    return JSON.stringify(JSON.parse(text));
  } catch (cause) {
    throw new Error(`The payload is no JSON: ${text}`, { cause });
  }
};

const invoke = async (args: string[]): Promise<string> => {
  if (args.includes('--help')) throw new Error(`Usage: ${usage}`);
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { port: { type: 'string', default: '3000' } },
  });
  const [name, payload = '{}', ...rest] = positionals;
  if (!name || rest.length > 0) throw new Error(`Usage: ${usage}`);
  const body = readPayload(payload);
  const nothing = `Nothing runs on port ${values.port}: start it with npm start, or name its --port.`;
  const running = findRunning(Number(values.port));
  if (!running) throw new Error(nothing);
  const response = await fetch(`${running.url}/2015-03-31/functions/${name}/invocations`, {
    method: 'POST',
    headers: { authorization: `Bearer ${running.token}` },
    body,
  }).catch((cause) => {
    throw new Error(nothing, { cause });
  });
  const answer = await response.text();
  if (response.ok && !response.headers.has('x-amz-function-error')) return answer;
  const { errorMessage, message } = JSON.parse(answer);
  throw new Error(`${name} failed: ${errorMessage ?? message}`);
};

try {
  console.log(JSON.stringify(JSON.parse(await invoke(process.argv.slice(2))), null, 2));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
