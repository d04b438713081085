/** What can go wrong on request: a request as a fault sees it, and what then becomes of it. */
import type { Answer } from './http.ts';

interface Request {
  method: string;
  path: string;
  grant_type?: string;
  /** Whose token it carries, a spent one too; from 1. */
  member?: number;
  /** Which of all grants that token is of, in the order in which they were made; from 1. */
  grant?: number;
}

/** `lose_answer` takes effect and then hangs up. */
type Outcome =
  | undefined
  | Answer
  | 'lose_answer'
  | { delay_ms: number }
  /** Called when the request took effect; its answer waits for that. */
  | { before_answer(status: number): void | Promise<void> };

export type Fault = (request: Request) => Outcome | Promise<Outcome>;
