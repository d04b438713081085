/** Sends one request of AWS's JSON protocol to an emulator, which wants a signature's form only. */
import { region } from './names.ts';

const authorization = `AWS4-HMAC-SHA256 Credential=local/20260101/${region}/any/aws4_request, SignedHeaders=host, Signature=none`;

/** `target` as in X-Amz-Target: `AmazonSQS.ReceiveMessage`. Throws what the emulator refuses. */
export const callAws = async (
  url: string,
  target: string,
  body: object,
  signal?: AbortSignal,
): Promise<unknown> => {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      authorization,
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
