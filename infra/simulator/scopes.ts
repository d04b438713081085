/** What an app may ask a member for, in words for the consent page. */

export const scope_words: Readonly<Record<string, string>> = {
  'read:recovery': 'Recovery: heart rate variability, resting heart rate',
  'read:cycles': 'Cycles: strain, energy and steps of each day',
  'read:sleep': 'Sleep: stages, need and naps',
  'read:workout': 'Workouts: sport, heart rate zones, distance',
  'read:profile': 'Profile: name and e-mail address',
  'read:body_measurement': 'Body: height, weight, maximum heart rate',
  offline: 'Access while you are away, until you revoke it',
};

export const isScope = (name: string) => Object.hasOwn(scope_words, name);
