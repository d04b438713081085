/** What of a function's output somebody at the terminal should see: its errors, in a line. */
import * as v from 'valibot';

const faultSchema = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    level: v.literal('ERROR'),
    error: v.object({ name: v.string(), message: v.string() }),
  }),
);

export const readFaults = (output: string): string[] =>
  output.split('\n').flatMap((line) => {
    const { success, output: fault } = v.safeParse(faultSchema, line);
    return success ? [`${fault.error.name}: ${fault.error.message}`] : [];
  });
