/** What an app may ask a member for, in words for the consent page. */

export const scope_words: Readonly<Record<string, [what: string, detail: string]>> = {
  'read:recovery': ['Recovery', 'heart rate variability, resting heart rate'],
  'read:cycles': ['Cycles', 'strain, energy and steps of each day'],
  'read:sleep': ['Sleep', 'stages, need and naps'],
  'read:workout': ['Workouts', 'sport, heart rate zones, distance'],
  'read:profile': ['Profile', 'name and email address'],
  'read:body_measurement': ['Body', 'height, weight, maximum heart rate'],
  offline: ['Later on', 'new data too, until you revoke it'],
};

export const isScope = (name: string) => Object.hasOwn(scope_words, name);
