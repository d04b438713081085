/** Chooses a day, by pointer or by keyboard, for everything that is drawn within it. */
import type { ComponentChildren } from 'preact';

export interface Choice {
  /** The index of the chosen slot. */
  chosen: number;
  choose(n: number): void;
}

interface Props extends Choice {
  label: string;
  /** What a screen reader says of the chosen day. */
  text: string;
  count: number;
  /** The slot at a place in the element, in pixels from its top left. */
  at(x: number, y: number, width: number): number | undefined;
  keys?: Record<string, number>;
  children: ComponentChildren;
}

const rightIsLater = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 };
const leaps = { PageDown: -7, PageUp: 7, Home: -365, End: 365 };

export const Scrub = ({
  label,
  text,
  count,
  chosen,
  choose,
  at,
  keys = rightIsLater,
  children,
}: Props) => {
  const chooseIn = (n: number) => choose(Math.min(Math.max(n, 0), count - 1));

  const onPointer = ({
    currentTarget,
    clientX,
    clientY,
  }: PointerEvent & { currentTarget: Element }) => {
    const box = currentTarget.getBoundingClientRect();
    const n = at(clientX - box.left, clientY - box.top, box.width);
    if (n !== undefined) chooseIn(n);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ...leaps, ...keys }[event.key];
    if (step === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    chooseIn(chosen + step);
  };

  return (
    <div
      class="chart-scrub"
      role="slider"
      tabIndex={0}
      aria-label={label}
      aria-valuemin={1}
      aria-valuemax={count}
      aria-valuenow={chosen + 1}
      aria-valuetext={text}
      onPointerMove={onPointer}
      onPointerDown={onPointer}
      onKeyDown={onKeyDown}
    >
      {children}
    </div>
  );
};
