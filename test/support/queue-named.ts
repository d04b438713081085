/** A queue's name here: the template leaves naming to CloudFormation, which ends a name with a hash. */
import * as v from 'valibot';
import { callAws } from '../../infra/local/call.ts';

/** `id` in the stack, `port` of the emulator. */
export const queueNamed = async (port: number, id: string): Promise<string> => {
  const url = `http://127.0.0.1:${port}`;
  const listed = await callAws(url, 'AmazonSQS.ListQueues', { QueueNamePrefix: id });
  const { QueueUrls } = v.parse(v.object({ QueueUrls: v.array(v.string()) }), listed);
  const names = QueueUrls.map((it) => it.split('/').at(-1) ?? '');
  return names.find((name) => /^[0-9A-F]{8}$/.test(name.slice(id.length))) ?? '';
};
