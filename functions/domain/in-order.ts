/** Does one thing at a time: of those that wait the smallest `order` first, at one order who came first. */

export const openOrder = () => {
  const waiting: { order: number; task: () => Promise<unknown> }[] = [];
  let working: Promise<void> | undefined;

  const takeFirst = () => {
    const first = Math.min(...waiting.map(({ order }) => order));
    const at = waiting.findIndex(({ order }) => order === first);
    return waiting.splice(at, at < 0 ? 0 : 1)[0];
  };
  const work = async () => {
    for (let next = takeFirst(); next; next = takeFirst()) await next.task().catch(() => {});
    working = undefined;
  };

  return {
    /** Settles as `task` does, once it had its turn. */
    take: <T>(order: number, task: () => Promise<T>): Promise<T> => {
      const turn = new Promise<T>((resolve, reject) => {
        const run = () => task().then(resolve, reject);
        waiting.push({ order, task: run });
      });
      working ??= work();
      return turn;
    },
    /** When nothing waits any more. */
    idle: async (): Promise<void> => working,
  };
};
