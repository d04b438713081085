/** Which of the context that the CDK is given are our settings? */

/** The CDK's own keys all hold a character that ours do not. */
const isOurs = (key: string) => /^[a-z_]+$/.test(key);

/** `-c retention_days=30` arrives as text. */
const fromText = (value: unknown): unknown => {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
};

export const settingsIn = (context: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(context)
      .filter(([key]) => isOurs(key))
      .map(([key, value]) => [key, fromText(value)]),
  );
