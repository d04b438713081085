/** A standard indicator. */
import * as v from 'valibot';
import { collections } from '../domain/record.ts';
import { indicatorNames, meanings } from '../domain/vocabulary.ts';
import { instant, pageOf, told } from './fields.ts';

const units = [...new Set(Object.values(meanings).map(([unit]) => unit))];

export const indicatorName = told(
  v.picklist(indicatorNames),
  `With their units: ${indicatorNames.map((name) => `${name} (${meanings[name][0]})`).join(', ')}.`,
);

export const indicator = v.strictObject({
  indicator: indicatorName,
  aliases: v.optional(told(v.array(v.string()), 'What others call the same.')),
  value: told(
    v.union([v.number(), v.string()]),
    'In `unit`. A text only where the unit is `text`. Zero is a value.',
  ),
  unit: v.picklist(units),
  code: v.optional(
    v.strictObject({
      loinc: v.optional(told(v.string(), 'Where one fits exactly.')),
      ucum: v.optional(told(v.string(), 'The unit in UCUM.')),
    }),
  ),
  display: v.optional(told(v.string(), 'What a person calls a value that is a name.')),
  start: instant('When the activity began.'),
  end: v.optional(
    instant('When it ended; absent while a cycle lasts, and for what was read at one moment.'),
  ),
  timezone_offset: v.optional(told(v.string(), 'WHOOP’s own: `Z`, `+05:30`, `-08:00`.')),
  day: told(
    v.pipe(v.string(), v.isoDate()),
    'The day that a person means: that of the WHOOP cycle, by its midpoint. It may move until the cycle ends.',
  ),
  recorded_at: instant('When WHOOP last changed the record.'),
  source: v.strictObject({
    provider: v.literal('whoop'),
    collection: v.picklist([...collections, 'body']),
    id: told(v.string(), 'Of the record; a recovery goes by its cycle’s.'),
    path: told(v.string(), 'Where in the record; empty where several fields of it are meant.'),
  }),
  derived: v.optional(told(v.literal(true), 'Computed from more than one field.')),
  calibrating: v.optional(told(v.literal(true), 'WHOOP was still getting to know the member.')),
  final: v.optional(told(v.literal(false), 'The cycle lasts, and its values still grow.')),
  plausible: v.optional(told(v.literal(false), 'Out of the range that is possible.')),
});

export const indicatorPage = pageOf(indicator);

export const indicatorExample = {
  indicator: 'DAILY_CALORIES_TOTAL',
  aliases: ['dailyTotalCalories'],
  value: 1980.95,
  unit: 'kcal',
  code: { ucum: 'kcal' },
  start: '2026-03-01T22:41:07.150Z',
  end: '2026-03-02T23:02:44.270Z',
  timezone_offset: '+01:00',
  day: '2026-03-02',
  recorded_at: '2026-03-03T06:15:30.000Z',
  source: { provider: 'whoop', collection: 'cycle', id: '93845', path: 'score.kilojoule' },
};
