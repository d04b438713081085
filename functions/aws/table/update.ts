/** An update expression from a change: what is undefined is removed, everything else is set. */

export const toUpdate = (change: object) => {
  const entries = Object.entries(change);
  const set = entries.filter(([, value]) => value !== undefined);
  const removed = entries.filter(([, value]) => value === undefined);
  const clauses = [
    ...(set.length > 0 ? [`SET ${set.map(([name]) => `#${name} = :${name}`).join(', ')}`] : []),
    ...(removed.length > 0 ? [`REMOVE ${removed.map(([name]) => `#${name}`).join(', ')}`] : []),
  ];
  return {
    UpdateExpression: clauses.length > 0 ? clauses.join(' ') : undefined,
    names: Object.fromEntries(entries.map(([name]) => [`#${name}`, name])),
    values: Object.fromEntries(set.map(([name, value]) => [`:${name}`, value])),
  };
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
