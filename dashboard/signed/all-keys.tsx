import { useState } from 'preact/hooks';
import { Loading } from '../parts/states.tsx';
import type { Range } from '../reckon/range.ts';
import type { BudgetFacts, Usage } from '../state/answers.ts';
import { tick } from '../state/live.ts';
import { useAnswer } from '../state/use-answer.ts';
import { count } from '../text/amounts.ts';
import type { Doing } from './doing.ts';
import { isOfSession } from './facts.ts';
import { KeyTable } from './key-table.tsx';
import { Refusal } from './refusal.tsx';
import { Sessions } from './sessions.tsx';
import { listKeys } from './team-keys.ts';

export interface AllKeysProps {
  readonly budget: BudgetFacts;
  readonly usage: Usage;
  readonly range: Range;
  onDo(doing: Doing): void;
}

/** For who has signed in with IAM: all keys by their names, and what can be done with them. */
export function AllKeys({ budget, usage, range, onDo }: AllKeysProps) {
  const { value, problem } = useAnswer(() => listKeys(budget.team), [budget.team], tick.value);
  const [isAll, setAll] = useState(false);
  const keys = value?.data.filter((key) => !isOfSession(key)) ?? [];
  const working = keys.filter(({ state }) => state === 'active');
  const ended = keys.length - working.length;
  return (
    <section class="card">
      <div class="view-head">
        <h2>Keys of {budget.team}</h2>
        <div class="controls">
          {ended > 0 && (
            <label class="check">
              <input type="checkbox" checked={isAll} onChange={() => setAll(!isAll)} /> Show ended ({count(ended)})
            </label>
          )}
          <button type="button" class="button button-strong" onClick={() => onDo({ what: 'create' })}>
            Make a key
          </button>
        </div>
      </div>
      {problem && <Refusal cause={problem} />}
      {!value && !problem && <Loading lines={4} />}
      {value && working.length === 0 && !isAll && <p class="card-note">No key of the team works.</p>}
      {value && (isAll || working.length > 0) && (
        <KeyTable keys={isAll ? keys : working} usage={usage} range={range} own={budget.key_id} onDo={onDo} />
      )}
      {value && <Sessions keys={value.data.filter(isOfSession)} own={budget.key_id} onDo={onDo} />}
      {value?.hasMore && <p class="card-note">There are older ones that are not told.</p>}
    </section>
  );
}
