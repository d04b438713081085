/** What a command was given, or one sentence about what is wrong with it. */
import { type ParseArgsConfig, parseArgs } from 'node:util';

const isNegative = (arg = '') => /^-\d/.test(arg);

/** Node takes the -1 of `--days -1` for an option, and says so at length. */
const joinNegatives = (args: readonly string[]) =>
  args.flatMap((arg, n) => {
    if (isNegative(arg)) return n === 0 ? [arg] : [];
    const next = args[n + 1];
    return [isNegative(next) ? `${arg}=${next}` : arg];
  });

/** Throws that sentence. */
export const readArguments = <T extends ParseArgsConfig>(
  config: T,
): ReturnType<typeof parseArgs<T>> => {
  const { args = process.argv.slice(2) } = config;
  try {
    return parseArgs<T>({ ...config, args: joinNegatives(args) });
  } catch (cause) {
    const [sentence = ''] = String(cause instanceof Error ? cause.message : cause).split(/\. |\n/);
    const plain = sentence.replace(/ argument is ambiguous\.?$/, ' argument missing');
    throw new Error(`${plain}: see --help.`, { cause });
  }
};
