/** Ends with the process that started this one: npm passes a signal to its shell, which dies alone. */
const LOOK_MS = 250;

export const endWithParent = (end: () => void): void => {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    end();
  }, LOOK_MS);
  timer.unref();
};
