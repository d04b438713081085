/** The page at the end of a link that leads nowhere else: connected, and how far the data has come. */
import { type Brand, card, nextStep } from './card.ts';
import type { FirstImport } from './domain/first-import.ts';
import { paragraph } from './page.ts';
import type { Reply } from './reply.ts';

const LOOK_AGAIN_S = 3;

const wordsFor = ({ newest_in, percent }: FirstImport) => {
  if (percent === 100) return 'Your newest days and your history are in.';
  if (newest_in) return `Your newest days are in, your history follows: ${percent}% so far.`;
  return 'Your newest days are on their way.';
};

/** `still`: the person has stopped the page from loading itself again. */
const drawProgress = (progress: FirstImport, still: boolean) => {
  const { percent, watched } = progress;
  const isMoving = watched && !still;
  const link = isMoving
    ? '<a href="?stage=completed&amp;still=1">Stop updating this page</a>'
    : '<a href="?stage=completed">Look again</a>';
  return [
    `<progress max="100" value="${percent}" aria-label="First import">${percent}%</progress>`,
    `<p class="quiet">${wordsFor(progress)}${percent < 100 ? ` ${link}` : ''}</p>`,
  ].join('');
};

const stoppedPage = (brand: Brand): Reply =>
  card(brand, {
    status: 200,
    mark: 'halt',
    title: 'WHOOP gives no data now',
    sentence: 'The connection was made, but WHOOP does not serve it at the moment.',
    rest: nextStep('Go back to the app to see what it needs.'),
  });

/** `progress` is told only to the browser that made the link. */
export const connectedPage = (
  brand: Brand,
  progress: FirstImport | undefined,
  still: boolean,
): Reply => {
  if (progress?.served === false) return stoppedPage(brand);
  const page = card(brand, {
    status: 200,
    mark: 'good',
    title: 'WHOOP is connected',
    sentence: `${brand.app_name} now receives your WHOOP data.`,
    rest:
      (progress ? drawProgress(progress, still) : paragraph('The newest days come first.')) +
      nextStep('You can close this page and go back to the app.'),
  });
  if (!progress?.watched || still) return page;
  return { ...page, headers: { ...page.headers, refresh: String(LOOK_AGAIN_S) } };
};
