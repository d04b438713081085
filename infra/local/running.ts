/** How `npm run invoke` finds the system that runs on a port: a file that only its owner can read. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';

const runningSchema = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ url: v.string(), token: v.string() }),
);

export type Running = v.InferOutput<typeof runningSchema>;

const fileOf = (port: number) => join(tmpdir(), `whoop-on-aws-${port}.json`);

/** Returns what takes the file away again. */
export const announce = (port: number, running: Running): (() => void) => {
  const file = fileOf(port);
  const remove = () => rmSync(file, { force: true });
  // A file that a killed start left behind may have been opened to others: never write into it.
  remove();
  writeFileSync(file, JSON.stringify(running), { mode: 0o600, flag: 'wx' });
  return remove;
};

/** Undefined when nothing runs there. */
export const findRunning = (port: number): Running | undefined => {
  try {
    return v.parse(runningSchema, readFileSync(fileOf(port), 'utf8'));
  } catch {
    return undefined;
  }
};
