import type { Usage } from '../state/answers.ts';

/** What the gateway labels the calls with that a judge of experiments makes. */
export const JUDGE_TAG = 'headgate-judge';

/** How many of the calls, told apart by tag, nobody but a judge of experiments has made. */
export function judgedIn({ data }: Pick<Usage, 'data'>): number {
  return data.find(({ tag }) => tag === JUDGE_TAG)?.calls ?? 0;
}
