/** Drawing on a plot in its own units: days across, values upwards. */
import type uPlot from 'uplot';

type Values = readonly (number | null)[];

export const createPen = (plot: uPlot) => {
  const { ctx, bbox } = plot;
  const style = getComputedStyle(plot.root);
  const ratio = devicePixelRatio;
  const x = (n: number) => plot.valToPos(n, 'x', true);
  const y = (value: number) => plot.valToPos(value, 'y', true);
  const step = x(1) - x(0);
  const bottom = bbox.top + bbox.height;
  const colour = (name: string) => style.getPropertyValue(`--${name}`);

  /** Lengths in pixels of the page. */
  const inked = ({ name, width = 1.5, alpha = 1, dash = [] }: Ink, draw: () => void) => {
    ctx.save();
    ctx.globalAlpha = alpha;
    ctx.fillStyle = colour(name);
    ctx.strokeStyle = colour(name);
    ctx.lineWidth = width * ratio;
    ctx.lineJoin = 'round';
    ctx.setLineDash(dash.map((length) => length * ratio));
    ctx.beginPath();
    draw();
    ctx.restore();
  };

  return {
    /** Each run of values by itself, so that a gap stays one. */
    line(values: Values, name: string, more: Omit<Ink, 'name'> = {}) {
      inked({ name, ...more }, () => {
        for (const [n, value] of values.entries()) {
          if (value === null) continue;
          if ((values[n - 1] ?? null) === null) ctx.moveTo(x(n), y(value));
          ctx.lineTo(x(n), y(value));
        }
        ctx.stroke();
      });
    },

    /** Hollow where the value is not to be relied on yet. */
    dot(n: number, value: number, name: string, { radius = 3, hollow = false, alpha = 1 } = {}) {
      inked({ name, alpha, width: hollow ? 1.5 : 1 }, () => {
        ctx.arc(x(n), y(value), radius * ratio, 0, 2 * Math.PI);
        if (hollow) ctx.fillStyle = colour('surface');
        else ctx.strokeStyle = colour('surface');
        ctx.fill();
        if (hollow || radius > 2) ctx.stroke();
      });
    },

    /** From one value to another, `fill` of the day wide, `gap` pixels above its foot. */
    bar(
      n: number,
      from: number,
      to: number,
      name: string,
      { fill = 0.7, hollow = false, alpha = 1, gap = 0 } = {},
    ) {
      const width = Math.max(1, Math.min(step * fill, 22 * ratio));
      // What is beyond the scale ends at its edge.
      const top = Math.max(y(to), bbox.top);
      const height = Math.max(1, y(from) - top - gap * ratio);
      const radius = gap ? 0 : Math.min(3 * ratio, width / 3, height);
      inked({ name, alpha }, () => {
        ctx.roundRect(x(n) - width / 2, top, width, height, [radius, radius, 0, 0]);
        if (hollow) ctx.stroke();
        else ctx.fill();
      });
    },

    /** Between two lines that have their gaps in common. */
    band(lower: Values, upper: Values, name: string) {
      for (let n = 0; n < upper.length; n++) {
        if ((upper[n] ?? null) === null) continue;
        const from = n;
        while ((upper[n + 1] ?? null) !== null) n++;
        inked({ name }, () => {
          for (let i = from; i <= n; i++) ctx.lineTo(x(i), y(upper[i] ?? 0));
          for (let i = n; i >= from; i--) ctx.lineTo(x(i), y(lower[i] ?? 0));
          ctx.fill();
        });
      }
    },

    /** All days from one value to another. */
    wash(from: number, to: number, name: string, alpha: number) {
      inked({ name, alpha }, () => ctx.fillRect(bbox.left, y(to), bbox.width, y(from) - y(to)));
    },

    /** At the edge of the scale that the value is beyond. */
    cross(n: number, value: number, name: string) {
      const reach = 3.5 * ratio;
      const at = Math.min(Math.max(y(value), bbox.top + reach), bottom - reach);
      inked({ name }, () => {
        for (const side of [-reach, reach]) {
          ctx.moveTo(x(n) - side, at - reach);
          ctx.lineTo(x(n) + side, at + reach);
        }
        ctx.stroke();
      });
    },

    /** Two points at the top of the plot. */
    twin(n: number) {
      inked({ name: 'ink', width: 3, dash: [3, 2] }, () => {
        ctx.moveTo(x(n) - 4 * ratio, bbox.top + 1.5 * ratio);
        ctx.lineTo(x(n) + 4 * ratio, bbox.top + 1.5 * ratio);
        ctx.stroke();
      });
    },

    /** A dashed line from top to bottom. */
    fold(n: number) {
      inked({ name: 'edge', width: 1, dash: [2, 3] }, () => {
        ctx.moveTo(x(n), bbox.top);
        ctx.lineTo(x(n), bottom);
        ctx.stroke();
      });
    },
  };
};

interface Ink {
  name: string;
  width?: number;
  alpha?: number;
  dash?: number[];
}

export type Pen = ReturnType<typeof createPen>;
