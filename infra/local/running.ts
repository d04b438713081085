/** How `npm run invoke` finds the system that runs on a port: a file that only its owner can read. */
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';

const runningSchema = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ url: v.string(), token: v.string() }),
);

export type Running = v.InferOutput<typeof runningSchema>;

const USUAL_PORT = 3000;

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

const read = (file: string): Running[] => {
  try {
    return [v.parse(runningSchema, readFileSync(file, 'utf8'))];
  } catch {
    return [];
  }
};

/** On that port; without one the usual port's comes first, then what was started last. */
export const findRunning = (port: number | undefined): Running[] => {
  if (port !== undefined) return read(fileOf(port));
  const others = readdirSync(tmpdir())
    .filter((name) => /^whoop-on-aws-\d+\.json$/.test(name))
    .map((name) => join(tmpdir(), name))
    .sort((a, b) => startedAt(b) - startedAt(a));
  return [fileOf(USUAL_PORT), ...others].flatMap(read);
};

const startedAt = (file: string) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
