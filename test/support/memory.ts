/** Every store port in memory: the same promises as the table's, without a table. */
import { backfills } from './memory/backfills.ts';
import { budget } from './memory/budget.ts';
import { connections } from './memory/connections.ts';
import { grants } from './memory/grants.ts';
import { jobs } from './memory/jobs.ts';
import { records } from './memory/records.ts';
import { states } from './memory/states.ts';
import { traces } from './memory/traces.ts';
import { usage } from './memory/usage.ts';

export const memory = (deps: { now: () => number }) => ({
  states: states(),
  connections: connections(),
  grants: grants(deps),
  records: records(deps),
  backfills: backfills(deps),
  budget: budget(),
  traces: traces(),
  usage: usage(deps),
  jobs: jobs(),
});
