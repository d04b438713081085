/** `npm run invoke -- sync '{"user_id":"u1"}'`: invokes a function of the running system by hand. */
import { readArguments } from '../arguments.ts';
import { findRunning } from './running.ts';

const usage = `npm run invoke -- FUNCTION '{"a":"JSON payload"}' [--port PORT]`;

const readPayload = (text: string): string => {
  try {
    return JSON.stringify(JSON.parse(text));
  } catch (cause) {
    throw new Error(`The payload is no JSON: ${text}`, { cause });
  }
};

/** A killed system leaves its file behind, so the first that answers counts. */
const send = async (name: string, body: string, port: string | undefined): Promise<Response> => {
  for (const { url, token } of findRunning(port === undefined ? undefined : Number(port))) {
    const headers = { authorization: `Bearer ${token}` };
    const path = `/2015-03-31/functions/${encodeURIComponent(name)}/invocations`;
    const answer = await fetch(`${url}${path}`, { method: 'POST', headers, body }).catch(() => {});
    if (answer && answer.status !== 403) return answer;
  }
  const where = port === undefined ? 'on this machine' : `on port ${port}`;
  throw new Error(`Nothing runs ${where}: start it with npm start, or name its --port.`);
};

const invoke = async (args: string[]): Promise<string> => {
  if (args.includes('--help')) throw new Error(`Usage: ${usage}`);
  const { values, positionals } = readArguments({
    args,
    allowPositionals: true,
    options: { port: { type: 'string' } },
  });
  const [name, payload = '{}', ...rest] = positionals;
  if (!name || rest.length > 0) throw new Error(`Usage: ${usage}`);
  const response = await send(name, readPayload(payload), values.port);
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
