/** What a route answers, and what its schemas in routes.ts do not say of its request. Never bundled. */
import * as v from 'valibot';
import type { Refusal } from '../domain/errors.ts';

export interface Answer {
  status: number;
  /** A sentence. */
  says: string;
  /** By media type. */
  content?: Record<string, { schema: v.GenericSchema; example: unknown }>;
  headers?: ('location' | 'set-cookie')[];
}

export interface Contract {
  /** What a client calls it. */
  operation: string;
  answers: Answer[];
  /** Beyond those that come with the caller, the parameters and the body. */
  refusals?: Refusal['code'][];
  /** What a handler reads by itself. */
  request?: {
    /** That mean something else here than in parameters.ts. */
    parameters?: Record<string, { says: string; example: string; format: string }>;
    headers?: Record<string, { says: string; example: string; required: boolean }>;
    cookies?: Record<string, { says: string; example: string }>;
    body?: { schema: v.GenericSchema; example: unknown };
  };
}

export const json = (
  status: number,
  says: string,
  schema: v.GenericSchema,
  example: unknown,
): Answer => ({ status, says, content: { 'application/json': { schema, example } } });

const html = v.string();

export const page = (status: number, says: string): Answer => ({
  status,
  says,
  content: { 'text/html': { schema: html, example: '<!doctype html>…' } },
});
