/** What it means when WHOOP's token endpoint grants nothing. */
import * as v from 'valibot';
import { WhoopError, type WhoopErrorKind } from '../domain/errors.ts';
import { readLimits } from './limits.ts';

/** Written as OAuth's codes are, so that nothing else gets into a message. */
const oauthErrorSchema = v.looseObject({ error: v.pipe(v.string(), v.regex(/^[a-z_]{1,40}$/)) });

/** RFC 6749 §5.2 sends its errors with 400 or 401; no other status may cost a member the link. */
const kindOf = (status: number, error: string): WhoopErrorKind => {
  const isVerdict = status === 400 || status === 401;
  const kinds = ['invalid_grant', 'invalid_client', 'invalid_scope'] as const;
  return (isVerdict && kinds.find((kind) => kind === error)) || 'bad_request';
};

export const refusalOf = async (response: Response): Promise<WhoopError> => {
  const { status } = response;
  const limits = readLimits(response);
  const body: unknown = await response.json().catch(() => undefined);
  const error = v.is(oauthErrorSchema, body) ? body.error : undefined;
  const message = `The token endpoint answered ${status}${error ? `, ${error}` : ''}.`;
  if (status === 429) return new WhoopError('rate_limited', message, { limits });
  if (error && status >= 400 && status < 500)
    return new WhoopError(kindOf(status, error), message, { limits });
  return new WhoopError('unavailable', message, { limits, ambiguous: true });
};
