/** Parts of DynamoDB's expressions from plain objects. */

interface Clauses {
  set: string[];
  remove: string[];
  names: Record<string, string>;
  values: Record<string, unknown>;
}

/** What is undefined is removed, everything else is set. */
export const toClauses = (change: object): Clauses => {
  const entries = Object.entries(change);
  const set = entries.filter(([, value]) => value !== undefined);
  const removed = entries.filter(([, value]) => value === undefined);
  return {
    set: set.map(([name]) => `#${name} = :${name}`),
    remove: removed.map(([name]) => `#${name}`),
    names: Object.fromEntries(entries.map(([name]) => [`#${name}`, name])),
    values: Object.fromEntries(set.map(([name, value]) => [`:${name}`, value])),
  };
};

/** A key of `changed` gets the number after that of the last notice; others are taken out. */
export const toNoticeClauses = ({
  noted,
  closed = [],
}: {
  noted?: string;
  closed?: string[];
}): Clauses => {
  const next = 'if_not_exists(#notices, :zero) + :one';
  return {
    set: noted === undefined ? [] : [`#changed.#noted = ${next}`, `#notices = ${next}`],
    remove: closed.map((_, n) => `#changed.#closed${n}`),
    names: {
      ...((noted !== undefined || closed.length > 0) && { '#changed': 'changed' }),
      ...(noted !== undefined && { '#noted': noted, '#notices': 'notices' }),
      ...Object.fromEntries(closed.map((key, n) => [`#closed${n}`, key])),
    },
    values: noted === undefined ? {} : { ':zero': 0, ':one': 1 },
  };
};

/** Events are added or replaced by their ids, and counted; others are taken out. */
export const toEventClauses = ({
  intended = {},
  told = [],
}: {
  intended?: Record<string, unknown>;
  told?: string[];
}): Clauses => {
  const added = Object.entries(intended);
  const isAdding = added.length > 0;
  return {
    set: [
      ...added.map((_, n) => `#events.#intended${n} = :intended${n}`),
      ...(isAdding ? ['#intended = if_not_exists(#intended, :none) + :more'] : []),
    ],
    remove: told.map((_, n) => `#events.#told${n}`),
    names: {
      ...((isAdding || told.length > 0) && { '#events': 'events' }),
      ...(isAdding && { '#intended': 'intended' }),
      ...Object.fromEntries(added.map(([id], n) => [`#intended${n}`, id])),
      ...Object.fromEntries(told.map((id, n) => [`#told${n}`, id])),
    },
    values: {
      ...(isAdding && { ':none': 0, ':more': added.length }),
      ...Object.fromEntries(added.map(([, intention], n) => [`:intended${n}`, intention])),
    },
  };
};

/** Undefined where there is nothing to do. */
export const toExpression = (...clauses: Pick<Clauses, 'set' | 'remove'>[]) => {
  const set = clauses.flatMap((clause) => clause.set);
  const remove = clauses.flatMap((clause) => clause.remove);
  const parts = [
    ...(set.length > 0 ? [`SET ${set.join(', ')}`] : []),
    ...(remove.length > 0 ? [`REMOVE ${remove.join(', ')}`] : []),
  ];
  return parts.length > 0 ? parts.join(' ') : undefined;
};

/** A condition that attributes are as they were seen. */
export const toCondition = (seen: object) => {
  const entries = Object.entries(seen);
  const present = entries.filter(([, value]) => value !== undefined);
  return {
    conditions: entries.map(([name, value]) =>
      value === undefined ? `attribute_not_exists(#${name})` : `#${name} = :seen_${name}`,
    ),
    names: Object.fromEntries(entries.map(([name]) => [`#${name}`, name])),
    values: Object.fromEntries(present.map(([name, value]) => [`:seen_${name}`, value])),
  };
};
