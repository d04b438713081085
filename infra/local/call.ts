/** Sends one request of AWS's JSON protocol to an emulator, which wants a signature's form only. */
import { region } from './names.ts';

/** The access key id of whoever runs this system, who may do everything. */
export const owner = 'local';

const authorizationOf = (access_key_id: string) =>
  `AWS4-HMAC-SHA256 Credential=${access_key_id}/20260101/${region}/any/aws4_request, SignedHeaders=host, Signature=none`;

/** `target` as in X-Amz-Target: `AmazonSQS.ReceiveMessage`. Throws what the emulator refuses. */
export const callAws = async (
  url: string,
  target: string,
  body: object,
  { signal, as = owner }: { signal?: AbortSignal; as?: string } = {},
): Promise<unknown> => {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      authorization: authorizationOf(as),
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-date': new Date().toISOString(),
      'x-amz-target': target,
    },
    body: JSON.stringify(body),
    ...(signal && { signal }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${target}: ${response.status} ${text}`);
  return JSON.parse(text);
};
