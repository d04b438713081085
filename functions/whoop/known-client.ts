/** Which of our client secrets WHOOP knows, while it or its owner renews one. */
import { WhoopError } from '../domain/errors.ts';

export interface Client {
  client_id: string;
  client_secret: string;
}

export interface ClientDeps {
  credentials: () => Promise<Client & { previous_client_secret?: string | undefined }>;
  /** The next `credentials()` reads them anew. */
  forgetCredentials: () => void;
}

type Ask<T> = (client: Client) => Promise<T>;

const isUnknown = (error: unknown): boolean =>
  error instanceof WhoopError && error.kind === 'invalid_client';

const isSame = (one: Client, other: Client): boolean =>
  one.client_id === other.client_id && one.client_secret === other.client_secret;

const askInTurn = async <T>(clients: Client[], ask: Ask<T>): Promise<T> => {
  let refusal: unknown;
  for (const client of clients) {
    try {
      return await ask(client);
    } catch (error) {
      if (!isUnknown(error)) throw error;
      refusal = error;
    }
  }
  throw refusal;
};

/** WHOOP checks the client before it looks at the grant, so asking as a wrong one costs no token. */
export const asKnownClient =
  ({ credentials, forgetCredentials }: ClientDeps) =>
  async <T>(ask: Ask<T>): Promise<T> => {
    const read = async (): Promise<Client[]> => {
      const { client_id, client_secret, previous_client_secret } = await credentials();
      const current = { client_id, client_secret };
      if (!previous_client_secret) return [current];
      return [current, { client_id, client_secret: previous_client_secret }];
    };
    const clients = await read();
    try {
      return await askInTurn(clients, ask);
    } catch (error) {
      if (!isUnknown(error)) throw error;
      forgetCredentials();
      const untried = (await read()).filter((one) => !clients.some((sent) => isSame(one, sent)));
      if (untried.length === 0) throw error;
      return askInTurn(untried, ask);
    }
  };
