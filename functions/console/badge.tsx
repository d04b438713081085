/** A connection's status in a word. */
import type { Status } from '../domain/model.ts';
import { statusLabels } from './words.ts';

export const Badge = ({ status }: { status: Status }) => (
  <span class={`badge ${status}`}>{statusLabels[status]}</span>
);
