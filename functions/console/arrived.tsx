/** Tells whoever comes back from a link how it ended, once. */
import { useState } from 'preact/hooks';
import { takeArrival } from './arrival.ts';

export const Arrived = () => {
  const [arrival, setArrival] = useState(takeArrival);
  if (!arrival) return null;
  return (
    <p class={`notice ${arrival.good ? 'good' : 'halt'}`} role="status">
      <span>{arrival.sentence}</span>
      <button type="button" class="bare" onClick={() => setArrival(undefined)}>
        Close
      </button>
    </p>
  );
};
