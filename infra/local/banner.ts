/** What `npm start` prints when everything runs: where things are, and what to try first. */

export interface Addresses {
  api: string;
  public_url: string;
  api_key: string;
  whoop: string;
  logs: string;
  subscribers: { url: string; signing_secret: string }[];
}

export const writeBanner = ({
  api,
  public_url,
  api_key,
  whoop,
  logs,
  subscribers,
}: Addresses): string => {
  const key = `-H 'authorization: Bearer ${api_key}'`;
  const events = subscribers.map(
    ({ url, signing_secret }) => `  Events to       ${url}, signed with ${signing_secret}\n`,
  );
  return `
It runs. Ctrl-C ends it.

  Console         ${public_url}/
  API key         ${api_key}
  WHOOP           ${whoop}
  Functions' logs ${logs}
${events.join('')}
1. Make a link, then open its link_web_url in a browser and connect:
   curl -s -X POST ${api}/link ${key} -H 'content-type: application/json' -d '{"user_id":"demo"}'
2. See the connection, and how far its data is:
   curl -s ${api}/users/demo ${key}
3. Read indicators:
   curl -s ${api}/users/demo/indicators ${key}

Bring a year of history:
   npm run invoke -- sync '{"user_id":"demo","days":365}'
`;
};
