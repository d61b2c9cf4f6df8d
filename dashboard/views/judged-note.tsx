import { JUDGE_TAG, judgedIn } from '../reckon/judged.ts';
import type { Range } from '../reckon/range.ts';
import type { Usage } from '../state/answers.ts';
import { askJson } from '../state/ask.ts';
import { rowsBehind, rowsOf } from '../state/rows-behind.ts';
import { useAnswer } from '../state/use-answer.ts';
import { count } from '../text/amounts.ts';

/** How many calls experiments have made by themselves: whoever counts those of a client would look for them in vain. */
export function JudgedNote({ range }: { readonly range: Range }) {
  const { value } = useAnswer(
    (signal) => askJson<Usage>('/usage', { ...rowsOf(range), group_by: 'tag' }, signal),
    [range.name],
    range,
  );
  const judged = value ? judgedIn(value) : 0;
  if (judged === 0) return null;
  return (
    <>
      . <a href={rowsBehind(range, { tag: JUDGE_TAG })}>{count(judged)} of the calls</a> are those of judges of
      experiments; what these ask to compare with counts, too
    </>
  );
}
