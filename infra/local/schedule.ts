/** Invokes what the template schedules, first a moment after the start. */
import * as v from 'valibot';
import type { Guard } from './guard.ts';
import type { Reader } from './template.ts';

const scheduleSchema = v.object({
  ScheduleExpression: v.string(),
  State: v.optional(v.string(), 'ENABLED'),
  Target: v.object({
    Arn: v.string(),
    RoleArn: v.optional(v.string(), ''),
    Input: v.optional(v.string(), '{}'),
  }),
});

const firstAfterMs = 1000;
const fastMs = 5000;
const unitMs: Record<string, number> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

const readRate = (id: string, expression: string): number => {
  const [, count, unit = ''] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  const ms = unitMs[unit];
  if (count && ms) return Number(count) * ms;
  throw new Error(
    `${id}.ScheduleExpression: ${expression} is not known on this machine, rate() is.`,
  );
};

/** `fast`: every 5 seconds, whatever the template says. */
export const startSchedules = (
  read: Reader,
  { invoke, guard }: { invoke: (target: string, event: unknown) => unknown; guard: Guard },
  fast: boolean,
) => {
  const schedules = read('AWS::Scheduler::Schedule', scheduleSchema)
    .filter(({ State }) => State === 'ENABLED')
    .map(({ id, ScheduleExpression, Target }) => ({
      rateMs: readRate(id, ScheduleExpression),
      run: () => {
        const caller = { role: Target.RoleArn.split('/').at(-1) ?? '', session: id };
        const asked = { action: 'lambda:InvokeFunction', resource: Target.Arn };
        if (!guard.check(caller, asked)) invoke(Target.Arn, JSON.parse(Target.Input));
      },
    }));
  const timers = schedules.flatMap(({ rateMs, run }) => [
    setTimeout(run, firstAfterMs),
    setInterval(run, fast ? fastMs : rateMs),
  ]);
  let stopped = false;
  return {
    /** The clock was moved: what should have run on the way runs once, at once. */
    advance: (ms: number) => {
      if (stopped) return;
      for (const { rateMs, run } of schedules) if (rateMs <= ms) run();
    },
    stop: () => {
      stopped = true;
      for (const timer of timers) clearTimeout(timer);
    },
  };
};
