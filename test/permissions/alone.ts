/** The process of one trial: the scenario, until anything is denied or fails. */
import { once } from 'node:events';
import type { Template } from '../../infra/local/assembly.ts';
import { startLocal } from '../../infra/local/system.ts';
import { startReceiver } from '../support/receiver.ts';
import { copyAssembly } from './assembly.ts';
import { stepsOf } from './scenario.ts';
import type { Trial } from './trial.ts';

/** Waits of queues are this part of what they are in AWS. */
const SCALE = 0.02;

const limits = { per_minute: 5_000, per_day: 100_000 };

const hold = async (folder: string, template: Template): Promise<Trial> => {
  const receiver = await startReceiver();
  const faults: string[] = [];
  const { promise: denied, resolve } = Promise.withResolvers<false>();
  const system = await startLocal({
    simulator: { members: 1, days: 25, still: true, limits },
    synthesise: copyAssembly(folder, template, `${receiver.url}/events`),
    scale: SCALE,
    warn: (line) => {
      if (/is not authorized to perform/.test(line)) resolve(false);
      else faults.push(line);
    },
  });
  const began = Date.now();
  const end = (failed?: string): Trial => {
    const seconds = Math.round((Date.now() - began) / 100) / 10;
    return { failed, denied: system.denied[0], faults, seconds };
  };
  for (const [title, step] of Object.entries(stepsOf({ system, receiver }))) {
    const wentWell = step().then(
      () => true,
      (error) => {
        faults.push(String(error));
        return false;
      },
    );
    if (!(await Promise.race([denied, wentWell]))) return end(title);
  }
  return end();
};

process.once('disconnect', () => process.exit(1));
// Lambda's clocks show UTC, whatever this machine's show.
process.env['TZ'] = 'UTC';
const [{ folder, template }] = await once(process, 'message');
process.send?.(await hold(folder, template), () => process.exit());
