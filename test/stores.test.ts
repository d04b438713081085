/** The contract of every store port, on memory and on the table and queues. */
import { afterAll, beforeAll, beforeEach, describe } from 'vitest';
import { backfillsContract } from './contract/backfills.ts';
import { budgetContract } from './contract/budget.ts';
import { connectionsContract } from './contract/connections.ts';
import { erasuresContract } from './contract/erasures.ts';
import { eventsContract } from './contract/events.ts';
import { monday } from './contract/factories.ts';
import { grantsContract } from './contract/grants.ts';
import { jobsContract } from './contract/jobs.ts';
import { membersContract } from './contract/members.ts';
import { recordsContract } from './contract/records.ts';
import { scheduleContract } from './contract/schedule.ts';
import { statesContract } from './contract/states.ts';
import { tracesContract } from './contract/traces.ts';
import { usageContract } from './contract/usage.ts';
import { type Implementation, inMemory, onEmulators, type Stores } from './support/stores.ts';

describe.each([
  ['in memory', inMemory],
  ['on DynamoDB and SQS', onEmulators],
])('%s', (_, start) => {
  let implementation: Implementation;
  let stores: Stores;
  let now = monday;
  const opened = () => stores;
  const setNow = (time: number) => {
    now = time;
  };

  beforeAll(async () => {
    implementation = await start();
  });
  afterAll(() => implementation.stop());
  beforeEach(async () => {
    now = monday;
    stores = await implementation.open(() => now);
  });

  describe('states', () => statesContract(opened));
  describe('connections', () => connectionsContract(opened));
  describe('events', () => eventsContract(opened));
  describe('schedule', () => scheduleContract(opened));
  describe('members', () => membersContract(opened));
  describe('traces', () => tracesContract(opened));
  describe('grants', () => grantsContract(opened, setNow));
  describe('records', () => recordsContract(opened, setNow));
  describe('backfills', () => backfillsContract(opened, setNow));
  describe('erasures', () => erasuresContract(opened, setNow));
  describe('budget', () => budgetContract(opened));
  describe('usage', () => usageContract(opened, setNow));
  describe('jobs', () => jobsContract(opened));
});
