/** The same days as a table, the newest first, made when it is opened. */
import { useState } from 'preact/hooks';
import type { Measure } from './measures.ts';
import { notesOf } from './notes.ts';
import { writeMeasure } from './reading.ts';
import type { Slot } from './timeline.ts';
import { fullDate } from './words.ts';

export interface Column {
  head: string;
  /** It wraps. */
  isText?: boolean;
  cell(slot: Slot): string;
}

export const columnOf = (measure: Measure): Column => ({
  head: measure.label,
  cell: ({ day }) => writeMeasure(day, measure),
});

interface Props {
  caption: string;
  slots: readonly Slot[];
  columns: readonly Column[];
}

const Rows = ({ caption, slots, columns }: Props) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
  <section class="chart-scroll" tabIndex={0} aria-label={caption}>
    <table>
      <caption>{caption}</caption>
      <thead>
        <tr>
          <th scope="col">Day</th>
          {columns.map(({ head, isText }) => (
            <th key={head} scope="col" class={isText ? 'chart-words' : undefined}>
              {head}
            </th>
          ))}
          <th scope="col">Notes</th>
        </tr>
      </thead>
      <tbody>
        {slots.toReversed().map((slot) => (
          <tr key={slot.date}>
            <th scope="row">{fullDate(slot.date)}</th>
            {columns.map(({ head, isText, cell }) => (
              <td key={head} class={isText ? 'chart-words' : undefined}>
                {cell(slot)}
              </td>
            ))}
            <td class="chart-words">{notesOf(slot).join('; ')}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </section>
);

export const DayTable = (props: Props) => {
  const [isOpen, setOpen] = useState(false);
  return (
    <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>{props.caption} as a table</summary>
      {isOpen && <Rows {...props} />}
    </details>
  );
};
