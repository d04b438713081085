/** Every store port in memory: the same promises as the table's, without a table. */
import type { Backfills, Connections, Grants, Records } from '../../functions/domain/ports.ts';
import { archive } from './memory/archive.ts';
import { backfills } from './memory/backfills.ts';
import { budget } from './memory/budget.ts';
import { connections } from './memory/connections.ts';
import { deliveries } from './memory/deliveries.ts';
import { disabled } from './memory/disabled.ts';
import { erasures } from './memory/erasures.ts';
import { grants } from './memory/grants.ts';
import { jobs } from './memory/jobs.ts';
import { records } from './memory/records.ts';
import { states } from './memory/states.ts';
import { traces } from './memory/traces.ts';
import { usage } from './memory/usage.ts';

export const memory = (deps: { now: () => number }) => {
  const kept = { grants: grants(deps), records: records(deps), backfills: backfills(deps) };
  const linked = connections(deps);
  return {
    archive: archive({ ...kept, connections: linked }),
    grants: kept.grants as Grants,
    records: kept.records as Records,
    backfills: kept.backfills as Backfills,
    states: states(),
    connections: linked as Connections,
    erasures: erasures(linked, kept.grants, kept.records, kept.backfills),
    budget: budget(),
    traces: traces(),
    usage: usage(deps),
    jobs: jobs(),
    deliveries: deliveries(),
    disabled: disabled(),
  };
};
