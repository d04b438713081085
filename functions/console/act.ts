/** Something that a person has asked for: under way, done, or wrong. */
import { useState } from 'preact/hooks';
import type { Answer } from './api.ts';
import { sentenceFor } from './words.ts';

interface State<T> {
  busy: boolean;
  value?: T;
  /** A sentence; empty where nothing is. */
  wrong: string;
}

export interface Act<T> extends State<T> {
  /** Whether it worked. */
  act(): Promise<boolean>;
}

export const useAct = <T>(doIt: () => Promise<Answer<T>>): Act<T> => {
  const [state, setState] = useState<State<T>>({ busy: false, wrong: '' });
  const act = async () => {
    if (state.busy) return false;
    setState({ busy: true, wrong: '' });
    const answer = await doIt();
    const worked = 'value' in answer;
    setState({
      busy: false,
      wrong: worked ? '' : sentenceFor(answer.trouble),
      ...(worked && { value: answer.value }),
    });
    return worked;
  };
  return { ...state, act };
};
