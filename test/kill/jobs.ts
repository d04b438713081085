/** Whose jobs an invocation of the pull function holds: member 3 is connected by user-3. */
import * as v from 'valibot';

const jobSchema = v.pipe(v.string(), v.parseJson(), v.object({ user_id: v.string() }));
const batchSchema = v.object({ Records: v.array(v.object({ body: jobSchema })) });

export const userOf = (member: number) => `user-${member}`;

export const holdsJobOf = (event: unknown, member: number): boolean => {
  const { success, output } = v.safeParse(batchSchema, event);
  return success && output.Records.some(({ body }) => body.user_id === userOf(member));
};
