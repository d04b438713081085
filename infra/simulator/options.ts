/** What can be asked of the simulator when it starts. */
import type { Limits } from './limits.ts';
import type { WebhookFaults } from './webhooks.ts';

export interface SimulatorOptions {
  /** 0 takes any that is free. */
  port?: number;
  members?: number;
  days?: number;
  seed?: number;
  /** A spent refresh token costs the whole grant. */
  strict?: boolean;
  /** A file of members, in place of imagined ones. */
  import?: string | undefined;
  /** Nobody lives on past the start, so what is held stays as it is. */
  still?: boolean;
  client_id?: string;
  client_secret?: string;
  limits?: Limits;
  /** Epoch milliseconds. */
  now?: () => number;
  /** Seconds that an access token lives. */
  expires_in?: number;
  /** Where grants outlive a run; else they end with it. */
  grants_file?: string;
  /** Where webhooks go; without it there are none. */
  webhook_url?: string | undefined;
  webhooks?: WebhookFaults;
}
