/** All that a Lambda needs of the SDK's credential chain; `bundle.ts` puts it in place of the whole. */
export const defaultProvider = () => async () => {
  const {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  } = process.env;
  if (!accessKeyId || !secretAccessKey) throw new Error('The environment holds no credentials.');
  return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) };
};
