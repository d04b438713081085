/** Workouts on a calendar, as dark as they were hard. */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { type Choice, Scrub } from './scrub.tsx';
import type { Slot } from './timeline.ts';
import { layWeeks } from './weeks.ts';
import { fullDate, writeNumber } from './words.ts';
import { hardest, levelOf, workoutLine } from './workouts.ts';

interface Props extends Choice {
  slots: readonly Slot[];
}

interface CellProps {
  slot: Slot;
  size: number;
  at: { x: number; y: number } | undefined;
}

/** Nothing stands where no day is known. */
const Cell = ({ slot: { day }, size, at }: CellProps) => {
  if (!day || !at) return null;
  const strain = hardest(day);
  const level = strain === null ? 0 : levelOf(strain);
  const isUnknown = strain === null && day.workouts.length > 0;
  const style = {
    fill: isUnknown ? 'none' : level > 0 ? `var(--level-${level})` : 'var(--grid)',
    stroke: day.workouts.length > 0 ? 'var(--level-3)' : 'none',
  };
  const [side, x, y] = [size - 2, at.x + size / 2, at.y + size / 2 + 4];
  return (
    <>
      <rect x={at.x + 1} y={at.y + 1} width={side} height={side} rx={size / 6} style={style} />
      {strain !== null && size >= 30 && (
        <text class={level > 2 ? 'chart-on-high' : 'chart-on-low'} x={x} y={y}>
          {writeNumber(strain, 1)}
        </text>
      )}
    </>
  );
};

export const Calendar = ({ slots, chosen, choose }: Props) => {
  const host = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(320);
  useEffect(() => {
    const root = host.current;
    if (!root) return;
    const frame = root.parentElement ?? root;
    const resized = new ResizeObserver(() => setWidth(frame.clientWidth));
    resized.observe(frame);
    return () => resized.disconnect();
  }, []);

  const { cells, months, weekdays, size, at, ...box } = useMemo(
    () => layWeeks(slots, width),
    [slots, width],
  );
  const drawn = useMemo(
    () => slots.map((slot, n) => <Cell key={slot.date} slot={slot} size={size} at={cells[n]} />),
    [slots, cells, size],
  );
  const here = cells[chosen];
  const slot = slots[chosen];
  const lines = slot?.day?.workouts.map(workoutLine) ?? [];
  const text = [slot && fullDate(slot.date), ...(lines.length > 0 ? lines : ['no workouts'])];

  return (
    <div ref={host}>
      <Scrub
        label="Workouts by day"
        text={text.join(', ')}
        count={slots.length}
        keys={{ ArrowLeft: -7, ArrowRight: 7, ArrowUp: -1, ArrowDown: 1 }}
        {...{ chosen, choose, at }}
      >
        <svg {...box} aria-hidden="true">
          {months.map(({ x, y, label }) => (
            <text key={`${x} ${y}`} x={x} y={y + 17}>
              {label}
            </text>
          ))}
          {weekdays.map(({ y, label }) => (
            <text key={y} y={y + size / 2 + 4}>
              {label}
            </text>
          ))}
          {drawn}
          {here && (
            <rect
              class="chart-here"
              x={here.x}
              y={here.y}
              width={size}
              height={size}
              rx={size / 6}
            />
          )}
        </svg>
      </Scrub>
    </div>
  );
};
