/** The answers' parts by the names that a generated client gives them. */
import type * as v from 'valibot';
import { backfill, connection, connectionSummary } from './connection.ts';
import { day } from './days.ts';
import { receipt } from './erase.ts';
import { exportLine } from './export.ts';
import { indicator, indicatorName } from './indicators.ts';
import { disconnected, link, linkCompleted, linkFailed } from './links.ts';
import { gatewayMessage, problems } from './problems.ts';
import { cycle, recovery, sleep, workout } from './records.ts';
import { lane, laneUse, status } from './status.ts';
import { queued } from './sync.ts';

export const named: Record<string, v.GenericSchema> = {
  Connection: connection,
  ConnectionSummary: connectionSummary,
  Backfill: backfill,
  Indicator: indicator,
  IndicatorName: indicatorName,
  Day: day,
  ExportLine: exportLine,
  Receipt: receipt,
  Link: link,
  LinkCompleted: linkCompleted,
  LinkFailed: linkFailed,
  Disconnected: disconnected,
  Queued: queued,
  Cycle: cycle,
  Recovery: recovery,
  Sleep: sleep,
  Workout: workout,
  Status: status,
  Lane: lane,
  LaneUse: laneUse,
  GatewayMessage: gatewayMessage,
  ...Object.fromEntries(Object.values(problems).map(({ name, schema }) => [name, schema])),
};
