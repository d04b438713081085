/** Instants and offsets as WHOOP writes them. */
/** Whole seconds lose their fraction, as some of WHOOP's times do. */
export const toTime = (instant: number) => new Date(instant).toISOString().replace('.000Z', 'Z');

/** `Z`, `+05:30`, `-08:00`. */
export const toOffset = (minutes: number) => {
  if (minutes === 0) return 'Z';
  const size = Math.abs(minutes);
  const [hours, rest] = [Math.floor(size / 60), size % 60].map((part) =>
    String(part).padStart(2, '0'),
  );
  return `${minutes < 0 ? '-' : '+'}${hours}:${rest}`;
};

/** When a record was made and last touched, at instants; the second in whole seconds. */
export const stampsFor = (created: number, touched: number) => ({
  created_at: toTime(created),
  updated_at: toTime(Math.max(created, Math.floor(touched / 1000) * 1000)),
});
