import { useEffect, useRef, useState } from 'preact/hooks';
import { Loading, Problem } from '../parts/states.tsx';
import { type Range, rangeNamed } from '../reckon/range.ts';
import { ChangeBar } from '../signed/change-bar.tsx';
import type { Doing, Ways } from '../signed/doing.ts';
import { RevokeKey, RotateKey } from '../signed/end-key.tsx';
import { CreateKey, EditKey } from '../signed/key-form.tsx';
import { KeyTable } from '../signed/key-table.tsx';
import { NewKey } from '../signed/made-key.tsx';
import { Refusal } from '../signed/refusal.tsx';
import { listKeys } from '../signed/team-keys.ts';
import { TeamLimits } from '../signed/team-limits.tsx';
import type { BudgetFacts, Usage } from '../state/answers.ts';
import { askJson } from '../state/ask.ts';
import { mayChange } from '../state/control.ts';
import { refresh, tick } from '../state/live.ts';
import { useAnswer } from '../state/use-answer.ts';
import { BudgetCards } from './budget-cards.tsx';
import { rowsOf } from './labels.ts';
import { UsedKeys } from './used-keys.tsx';

/** What the key that looks and its team may, what is gone of it, and how it is changed. */
export function Keys() {
  const { value, problem } = useAnswer(load, [tick.value]);
  const [doing, setDoing] = useState<Doing>();
  const [done, setDone] = useState('');
  const heading = useRef<HTMLHeadingElement>(null);
  // What has opened a dialog goes with the key that is ended in it: the keyboard needs another place then.
  const isOpenerGone = useRef(false);
  useEffect(() => {
    if (doing) return;
    if (isOpenerGone.current) heading.current?.focus();
    isOpenerGone.current = false;
  }, [doing]);
  const ways: Ways = {
    team: value?.budget.team ?? '',
    onClose: () => setDoing(undefined),
    onDone(what) {
      isOpenerGone.current = doing?.what === 'rotate' || doing?.what === 'revoke';
      setDone(what);
      setDoing(undefined);
      refresh();
    },
    onMade: (made) => setDoing({ what: 'made', made }),
  };
  return (
    <div class="view">
      <div class="view-head">
        <h1 ref={heading} tabIndex={-1}>
          Keys &amp; budgets
        </h1>
      </div>
      <ChangeBar />
      <p class="done" role="status">
        {done}
      </p>
      {problem && <Problem problem={problem} />}
      {!value && !problem && <Loading lines={8} />}
      {value && (
        <>
          <BudgetCards
            budget={value.budget}
            onChange={mayChange.value ? () => setDoing({ what: 'limits' }) : undefined}
          />
          {mayChange.value ? <AllKeys {...value} onDo={setDoing} /> : <UsedKeys {...value} />}
        </>
      )}
      {doing && <Doings doing={doing} ways={ways} />}
    </div>
  );
}

function Doings({ doing, ways }: { readonly doing: Doing; readonly ways: Ways }) {
  switch (doing.what) {
    case 'create':
      return <CreateKey {...ways} />;
    case 'edit':
      return <EditKey {...ways} known={doing.key} />;
    case 'rotate':
      return <RotateKey {...ways} known={doing.key} />;
    case 'revoke':
      return <RevokeKey {...ways} known={doing.key} />;
    case 'limits':
      return <TeamLimits {...ways} />;
    case 'made':
      return <NewKey made={doing.made} onClose={ways.onClose} />;
  }
}

interface Loaded {
  readonly budget: BudgetFacts;
  readonly usage: Usage;
  readonly range: Range;
}

/** For who has signed in with IAM: all keys by their names, and what can be done with them. */
function AllKeys({ budget, usage, range, onDo }: Loaded & { onDo(doing: Doing): void }) {
  const { value, problem } = useAnswer(() => listKeys(budget.team), [budget.team, tick.value]);
  return (
    <section class="card">
      <div class="view-head">
        <h2>Keys of {budget.team}</h2>
        <div class="controls">
          <button type="button" class="button button-strong" onClick={() => onDo({ what: 'create' })}>
            Make a key
          </button>
        </div>
      </div>
      {problem && <Refusal cause={problem} />}
      {!value && !problem && <Loading lines={4} />}
      {value?.length === 0 && <p class="card-note">The team has no keys.</p>}
      {value && value.length > 0 && (
        <KeyTable keys={value} usage={usage} range={range} own={budget.key_id} onDo={onDo} />
      )}
    </section>
  );
}

async function load(signal: AbortSignal): Promise<Loaded> {
  const range = rangeNamed('30d', Date.now());
  const [budget, usage] = await Promise.all([
    askJson<BudgetFacts>('/budget', {}, signal),
    askJson<Usage>('/usage', { ...rowsOf(range), group_by: 'key' }, signal),
  ]);
  return { range, budget, usage };
}
