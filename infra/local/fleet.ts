/** All functions of the system, by whatever they are called. */
import { createFunction, type FunctionProps, type Run } from './lambda.ts';
import type { Outcome } from './thread.ts';

interface Deps {
  onOutput: (props: FunctionProps, text: string) => void;
  /** Told of every failed invocation, in a line. */
  warn: (line: string) => void;
  /** By how many milliseconds the functions' clock is ahead of this machine's. */
  ahead: () => number;
}

export const createFleet = (props: FunctionProps[], { onOutput, warn, ahead }: Deps) => {
  const functions = props.map((props) =>
    createFunction(props, { onOutput: (text) => onOutput(props, text), ahead }),
  );

  /** By ARN, name, id in the template, or the end of its name: `sync`. */
  const find = (target: string) => {
    const name = target.split(':').at(-1) ?? target;
    return functions.find(
      (it) => it.name === name || it.id === name || it.name.endsWith(`-${name}`),
    );
  };

  return {
    invoke: async (target: string, event: unknown): Promise<Outcome> => {
      const found = find(target);
      if (!found) {
        const names = functions.map(({ name }) => name.split('-').at(-1)).join(', ');
        const errorMessage = `There is no function ${target}; there are ${names}.`;
        return { failure: { errorType: 'ResourceNotFoundException', errorMessage, trace: [] } };
      }
      const outcome = await found.invoke(event);
      if ('failure' in outcome) {
        const { errorType, errorMessage } = outcome.failure;
        warn(`${found.name} failed: ${errorType}: ${errorMessage.split('\n')[0]}`);
      }
      return outcome;
    },
    underWay: (target: string): Run[] => [...(find(target)?.underWay ?? [])],
    close: () => Promise.all(functions.map((it) => it.close())),
  };
};
