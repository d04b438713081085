/** An instant: how long ago, and on a closer look when. */
import { useNow } from './clock.ts';
import { asTime, fromNow } from './time.ts';

export const When = ({ at, never = 'never' }: { at: string | null; never?: string }) => {
  const now = useNow();
  if (at === null) return <span class="quiet">{never}</span>;
  return (
    <time dateTime={at} title={`${asTime(at)} (${at})`}>
      {fromNow(at, now)}
    </time>
  );
};
