/** Members from NDJSON: a profile line, then what is known of that member, all as WHOOP sends it. */
import * as v from 'valibot';
import type { Collection } from '../../functions/domain/record.ts';
import { bodyShape, type Member, profileShape, shapes } from './shelf.ts';

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error('is not JSON.', { cause });
  }
};

/** Checks and hands back the very same object: a copy might drop or reorder fields. */
const check = <S extends v.GenericSchema>(schema: S, value: unknown, name: string) => {
  if (v.is(schema, value)) return value;
  const path = v.safeParse(schema, value).issues?.map((issue) => v.getDotPath(issue))[0];
  throw new Error(`holds no ${name} as WHOOP sends it${path ? `: look at ${path}` : ''}.`);
};

const place: Record<Collection, (member: Member, record: unknown) => void> = {
  cycle: (member, record) => member.cycle.push(check(shapes.cycle, record, 'cycle')),
  recovery: (member, record) => member.recovery.push(check(shapes.recovery, record, 'recovery')),
  sleep: (member, record) => member.sleep.push(check(shapes.sleep, record, 'sleep')),
  workout: (member, record) => member.workout.push(check(shapes.workout, record, 'workout')),
};

const isCollection = (name: unknown): name is Collection =>
  typeof name === 'string' && Object.hasOwn(place, name);

const readLine = (members: Member[], line: unknown) => {
  if (typeof line !== 'object' || line === null) throw new Error('is not a JSON object.');
  if ('profile' in line) {
    const profile = check(profileShape, line.profile, 'profile');
    members.push({ profile, cycle: [], recovery: [], sleep: [], workout: [] });
    return;
  }
  const member = members.at(-1);
  if (!member) throw new Error('comes before any {"profile":{…}}: whose is it?');
  if ('body' in line) {
    member.body = check(bodyShape, line.body, 'body measurement');
  } else if ('collection' in line && isCollection(line.collection) && 'record' in line) {
    place[line.collection](member, line.record);
  } else {
    throw new Error(
      'is none of {"profile":{…}}, {"body":{…}} and {"collection":"cycle|recovery|sleep|workout","record":{…}}.',
    );
  }
};

/** Throws an error that names the file and the line. */
export const importMembers = (ndjson: string, file: string): Member[] => {
  const members: Member[] = [];
  for (const [index, text] of ndjson.split('\n').entries()) {
    if (text.trim() === '') continue;
    try {
      readLine(members, parseJson(text));
    } catch (cause) {
      throw new Error(
        `${file}: line ${index + 1} ${cause instanceof Error ? cause.message : cause}`,
        {
          cause,
        },
      );
    }
  }
  if (members.length === 0)
    throw new Error(`${file}: line 1 should begin a member with {"profile":{…}}.`);
  return members;
};
