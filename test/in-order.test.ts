import { expect, it } from 'vitest';
import { openOrder } from '../functions/domain/in-order.ts';

it('of those that wait the smallest order goes first, one at a time, whatever fails', async () => {
  const { take, idle } = openOrder();
  const went: string[] = [];
  let working = 0;
  const doIt = (order: number, name: string) =>
    take(order, async () => {
      working += 1;
      expect(working).toBe(1);
      await new Promise(setImmediate);
      working -= 1;
      went.push(name);
      if (name === 'fails') throw new Error(name);
      return name;
    });
  const first = doIt(9, 'first');
  const failing = expect(doIt(3, 'fails')).rejects.toThrow('fails');
  const others = [doIt(5, 'c'), doIt(1, 'a'), doIt(3, 'b')];
  await idle();
  await failing;
  expect(went).toEqual(['first', 'a', 'fails', 'b', 'c']);
  expect(await Promise.all([first, ...others])).toEqual(['first', 'c', 'a', 'b']);
  expect(await doIt(0, 'later')).toBe('later');
});
