/** Before WHOOP asks: who wants to read what, and why. */
import { action, type Brand, card } from './card.ts';
import type { Reply } from './reply.ts';
import { requestedScopes } from './whoop/oauth.ts';

const words: Record<string, [what: string, why: string]> = {
  'read:recovery': ['Recovery', 'Heart rate variability, resting heart rate, skin temperature'],
  'read:sleep': ['Sleep', 'How long and how well you sleep, naps too'],
  'read:cycles': ['Strain', 'Strain and energy of each day'],
  'read:workout': ['Workouts', 'Sport, duration, distance, heart rate zones'],
  'read:body_measurement': ['Body', 'Height, weight, maximum heart rate'],
  'read:profile': ['Account', 'To know which is yours; name and email are not kept'],
  offline: ['Later on', 'New data arrives by itself, until you disconnect'],
};

/** The links lead to this page's own address, with the answer. */
export const consentPage = (brand: Brand): Reply => {
  const { app_name } = brand;
  const asked = Object.entries(words)
    .filter(([scope]) => requestedScopes.includes(scope))
    .map(([, [what, why]]) => `<div><dt>${what}</dt><dd>${why}</dd></div>`);
  return card(brand, {
    status: 200,
    title: `Connect WHOOP to ${app_name}`,
    sentence: `${app_name} asks to read your WHOOP data, to show it to you and work with it.`,
    rest: [
      `<dl>${asked.join('')}</dl>`,
      '<p class="quiet">WHOOP asks you next; nothing is shared before you allow it there.</p>',
      action('Connect', '?answer=connect'),
      action('Cancel', '?answer=cancel'),
    ].join(''),
  });
};
