/** The stage's throttle, as API Gateway has it: a bucket of `burst` tokens, filled at `rate` a second. */
import * as v from 'valibot';
import type { Reader } from './template.ts';

const stageSchema = v.object({
  DefaultRouteSettings: v.optional(
    v.object({ ThrottlingRateLimit: v.number(), ThrottlingBurstLimit: v.number() }),
  ),
});

interface Throttle {
  rate: number;
  burst: number;
}

/** A template without a stage has none. */
export const readThrottle = (read: Reader): Throttle | undefined => {
  const [stage] = read('AWS::ApiGatewayV2::Stage', stageSchema);
  const settings = stage?.DefaultRouteSettings;
  return settings && { rate: settings.ThrottlingRateLimit, burst: settings.ThrottlingBurstLimit };
};

/** False when a request has to be refused. `now` in milliseconds. */
export const createThrottle = (throttle: Throttle | undefined, now: () => number = Date.now) => {
  if (!throttle) return () => true;
  const { rate, burst } = throttle;
  let tokens = burst;
  let filled_at = now();
  return (): boolean => {
    tokens = Math.min(burst, tokens + ((now() - filled_at) / 1_000) * rate);
    filled_at = now();
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
};
