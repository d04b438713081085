/** Who comes back from a link has its outcome in the address: read once, and taken out of it. */
import { userHref } from './route.ts';
import { linkErrorSentence } from './words.ts';

export interface Arrival {
  good: boolean;
  sentence: string;
}

export const returnUrl = (user_id: string) => `${location.origin}/${userHref(user_id)}`;

export const readArrival = (search: string): Arrival | undefined => {
  const query = new URLSearchParams(search);
  if (query.get('provider_slug') !== 'whoop') return undefined;
  if (query.get('stage') === 'completed') {
    return {
      good: true,
      sentence: 'WHOOP is connected. The newest days are there within seconds.',
    };
  }
  return { good: false, sentence: linkErrorSentence(query.get('error') ?? '') };
};

export const takeArrival = (): Arrival | undefined => {
  const arrival = readArrival(location.search);
  if (arrival) history.replaceState(null, '', location.pathname + location.hash);
  return arrival;
};
