/** What the domain needs from outside. Every store and queue passes one contract suite, in memory and on emulators. */
export type * from './ports/backfills.ts';
export type * from './ports/budget.ts';
export type * from './ports/clock.ts';
export type * from './ports/connections.ts';
export type * from './ports/erasures.ts';
export type * from './ports/grants.ts';
export type * from './ports/queues.ts';
export type * from './ports/records.ts';
export type * from './ports/states.ts';
export type * from './ports/usage.ts';
export type * from './ports/whoop.ts';
