/** What a person, an app and an operator see of the system of one trial. */
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import * as v from 'valibot';
import type { startLocal } from '../../infra/local/system.ts';
import { createApp } from '../support/app.ts';
import type { startReceiver } from '../support/receiver.ts';

const LIMIT_MS = 40_000;

const userSchema = v.object({
  last_listed_at: v.nullable(v.string()),
  backfills: v.array(v.unknown()),
});
const recordSchema = v.array(v.looseObject({ id: v.string() }));

export interface Watched {
  system: Awaited<ReturnType<typeof startLocal>>;
  receiver: Awaited<ReturnType<typeof startReceiver>>;
}

/** Throws where it is not. */
export const isTrue = (holds: boolean, what: string) => {
  if (!holds) throw new Error(`Not so: ${what}.`);
};

export const expectStatus = async (status: number, answering: Promise<Response>) => {
  const { status: got, url } = await answering;
  isTrue(got === status, `${url} answers ${status}, not ${got}`);
};

export const eventually = async (what: string, holds: () => boolean | Promise<boolean>) => {
  for (const until = Date.now() + LIMIT_MS; !(await holds()); await sleep(100))
    isTrue(Date.now() < until, what);
};

export const watch = ({ system, receiver }: Watched) => {
  const app = createApp(system);
  const read = async () => v.parse(userSchema, await (await app.call('/users/ada')).json());
  /** Lines of the functions' log that hold all of these. */
  const logged = async (...parts: string[]) =>
    (await readFile(system.logs, 'utf8'))
      .split('\n')
      .filter((line) => parts.every((part) => line.includes(part))).length;

  return {
    app,
    logged,
    /** Of the schedule, and invocations by hand. */
    rounds: () => logged('"message":"queued"'),
    isTold: (text: string) => receiver.requests.some(({ body }) => body.includes(text)),
    listedAt: async () => (await read()).last_listed_at ?? '',
    isIn: async () => {
      const { last_listed_at, backfills } = await read();
      return last_listed_at !== null && backfills.length === 0;
    },
    kept: async (collection: string) =>
      v.parse(recordSchema, await app.listAll(`/users/ada/records/${collection}`)),
  };
};
