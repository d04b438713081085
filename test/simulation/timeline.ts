/** What is to happen, the earliest first: a binary heap, for there are thousands. */

interface Entry<T> {
  at: number;
  item: T;
}

export const createTimeline = <T>() => {
  const heap: Entry<T>[] = [];
  const atOf = (n: number) => heap[n]?.at ?? Number.POSITIVE_INFINITY;
  const swap = (a: number, b: number) => {
    const [first, second] = [heap[a], heap[b]];
    if (first && second) [heap[a], heap[b]] = [second, first];
  };

  return {
    /** Infinity where nothing is to happen. */
    first: () => atOf(0),
    add: (at: number, item: T) => {
      heap.push({ at, item });
      for (let n = heap.length - 1; n > 0; ) {
        const parent = (n - 1) >> 1;
        if (atOf(parent) <= atOf(n)) return;
        swap(n, parent);
        n = parent;
      }
    },
    take: (): T => {
      swap(0, heap.length - 1);
      const taken = heap.pop();
      if (!taken) throw new Error('nothing is to happen');
      for (let n = 0; ; ) {
        const child = atOf(2 * n + 1) <= atOf(2 * n + 2) ? 2 * n + 1 : 2 * n + 2;
        if (atOf(child) >= atOf(n)) return taken.item;
        swap(n, child);
        n = child;
      }
    },
  };
};
