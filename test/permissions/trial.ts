/** A trial in a process of its own: it ends in the middle of things, and more than one core can work. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import * as v from 'valibot';
import type { Template } from '../../infra/local/assembly.ts';

const trialSchema = v.object({
  /** The step that was under way at the end; undefined: all went well. */
  failed: v.optional(v.string()),
  /** What was denied first, in AWS's sentence. */
  denied: v.optional(v.string()),
  /** What else went wrong, in lines. */
  faults: v.array(v.string()),
  seconds: v.number(),
});

export type Trial = v.InferOutput<typeof trialSchema>;

/** `folder` holds the assembly whose place `template` takes. */
export const holdTrial = async (folder: string, template: Template): Promise<Trial> => {
  const child = fork(new URL('./alone.ts', import.meta.url));
  const ended = once(child, 'exit');
  child.send({ folder, template });
  const [said] = await Promise.race([once(child, 'message'), ended]);
  await ended;
  const { success, output } = v.safeParse(trialSchema, said);
  return success ? output : { failed: 'the trial', faults: [`It ended with ${said}.`], seconds: 0 };
};
