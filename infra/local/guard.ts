/** Holds each function to the policies of its role, as AWS does. */
import * as v from 'valibot';
import { askedOf } from './asked.ts';
import { owner } from './call.ts';
import { account } from './names.ts';
import { type Asked, readPolicy, statementSchema } from './policy.ts';
import type { Reader } from './template.ts';

const policySchema = v.object({
  PolicyDocument: v.object({ Statement: v.array(statementSchema) }),
  Roles: v.array(v.string()),
});

const tableSchema = v.object({
  KeySchema: v.array(v.object({ AttributeName: v.string(), KeyType: v.string() })),
});

/** Who calls: a role, and what has taken it on. */
export interface Caller {
  role: string;
  session: string;
}

/** Why a request gets no answer: AWS's name for it, and a sentence. */
export interface Denial {
  type: 'AccessDeniedException' | 'UnrecognizedClientException' | 'ValidationException';
  message: string;
}

export interface Guard {
  /** Undefined: it may. */
  check(caller: Caller, asked: Asked): Denial | undefined;
  /** The same for a request, by its headers and its body. */
  checkRequest(
    headers: { authorization?: string | undefined; 'x-amz-target'?: unknown },
    body: unknown,
  ): Denial | undefined;
}

/** `callers` by access key id; whoever runs this system may do everything. */
export const createGuard = (
  read: Reader,
  callers: ReadonlyMap<string, Caller>,
  onDenied: (message: string) => void,
): Guard => {
  const policies = read('AWS::IAM::Policy', policySchema);
  const roles = new Set(policies.flatMap(({ Roles }) => Roles));
  const allows = new Map(
    [...roles].map((role) => {
      const held = policies.filter(({ Roles }) => Roles.includes(role));
      return [role, readPolicy(held.flatMap(({ PolicyDocument }) => PolicyDocument.Statement))];
    }),
  );
  const [table] = read('AWS::DynamoDB::Table', tableSchema);
  const hash = table?.KeySchema.find(({ KeyType }) => KeyType === 'HASH')?.AttributeName ?? '';

  const check = ({ role, session }: Caller, asked: Asked): Denial | undefined => {
    if (allows.get(role)?.(asked)) return undefined;
    const user = `arn:aws:sts::${account}:assumed-role/${role}/${session}`;
    const message = `User: ${user} is not authorized to perform: ${asked.action} on resource: ${asked.resource}`;
    onDenied(message);
    return { type: 'AccessDeniedException', message };
  };

  return {
    check,
    checkRequest: ({ authorization = '', 'x-amz-target': target }, body) => {
      const id = /Credential=([^/]+)\//.exec(authorization)?.[1] ?? '';
      if (id === owner) return undefined;
      const caller = callers.get(id);
      if (caller) return check(caller, askedOf(String(target), body, hash));
      const message = 'The credential is not one of this system.';
      return { type: 'UnrecognizedClientException', message };
    },
  };
};
