/** What stands in the way, said calmly; what was seen before stays on the page. */
import type { Polled } from './poll.ts';
import { sentenceFor } from './words.ts';

export const TroubleNote = ({ of: { trouble, look } }: { of: Polled<unknown> }) => (
  <div class="notes" role="status">
    {trouble && (
      <p class="notice halt">
        <span>{sentenceFor(trouble)} It is tried again by itself.</span>
        <button type="button" class="bare" onClick={look}>
          Try now
        </button>
      </p>
    )}
  </div>
);
