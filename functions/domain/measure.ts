/** What a record measures: a value for each row of its table that finds one. */
import type { Row } from './indicator-table.ts';
import { type IndicatorName, meanings } from './vocabulary.ts';

export interface Measure {
  indicator: IndicatorName;
  path: string;
  /** In the indicator's unit. */
  value: number | string;
  /** What a person calls a value that is a name. */
  display?: string | undefined;
  derived?: true | undefined;
  plausible?: false | undefined;
}

const at = (record: object, path: string): unknown => {
  let part: unknown = record;
  for (const key of path.split('.')) {
    part = typeof part === 'object' && part ? Reflect.get(part, key) : undefined;
  }
  return part;
};

const valueIn = <R extends object>(record: R, [, path, how = {}]: Row<R>) => {
  if (how.when && !how.when(record)) return undefined;
  const sent = how.derive ? how.derive(record) : at(record, path);
  if (typeof sent === 'number') return how.convert ? how.convert(sent) : sent;
  return how.display && typeof sent === 'string' ? sent : undefined;
};

/** None until a record is SCORED. */
export const measuresIn = <R extends object>(record: R, rows: readonly Row<R>[]): Measure[] => {
  if ('score_state' in record && record.score_state !== 'SCORED') return [];
  const measures: Measure[] = [];
  for (const row of rows) {
    const value = valueIn(record, row);
    if (value === undefined) continue;
    const [indicator, path, how] = row;
    const [low, high] = meanings[indicator][3];
    measures.push({
      indicator,
      path,
      value,
      display: typeof value === 'string' ? how?.display?.(value) : undefined,
      derived: how?.derive && true,
      plausible: typeof value === 'number' && (value < low || value > high) ? false : undefined,
    });
  }
  return measures;
};
