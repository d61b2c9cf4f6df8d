import { useEffect, useRef, useState } from 'preact/hooks';
import { Loading, Problem } from '../parts/states.tsx';
import { type Range, rangeNamed } from '../reckon/range.ts';
import { AllKeys } from '../signed/all-keys.tsx';
import { ChangeBar } from '../signed/change-bar.tsx';
import type { Doing, Ways } from '../signed/doing.ts';
import { RevokeKey, RotateKey } from '../signed/end-key.tsx';
import { CreateKey, EditKey } from '../signed/key-form.tsx';
import { NewKey } from '../signed/made-key.tsx';
import { TeamLimits } from '../signed/team-limits.tsx';
import type { BudgetFacts, Usage } from '../state/answers.ts';
import { askJson } from '../state/ask.ts';
import { mayChange } from '../state/control.ts';
import { refresh, tick } from '../state/live.ts';
import { awaitChange, changedFrom, changeSeen } from '../state/own-change.ts';
import { rowsOf } from '../state/rows-behind.ts';
import { useAnswer } from '../state/use-answer.ts';
import { BudgetCards } from './budget-cards.tsx';
import { UsedKeys } from './used-keys.tsx';

/** What the key that looks and its team may, what is gone of it, and how it is changed. */
export function Keys() {
  const { value, problem } = useAnswer(load, [], tick.value);
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
  const inForce = value ? asTold(value.budget) : '';
  const isAwaited = changedFrom.value !== undefined && changedFrom.value === inForce;
  useEffect(() => {
    if (changedFrom.value !== undefined && value && !isAwaited) changeSeen();
  }, [inForce]);
  const ways: Ways = {
    team: value?.budget.team ?? '',
    onClose: () => setDoing(undefined),
    onDone(what) {
      isOpenerGone.current = doing?.what === 'rotate' || doing?.what === 'revoke';
      setDone(what);
      setDoing(undefined);
      if (doing?.what === 'limits') awaitChange(inForce);
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
            isAwaited={isAwaited}
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

/** What a team and a key may, as it is in force where it was asked. */
function asTold({ team, limits, data }: BudgetFacts): string {
  return JSON.stringify([team, limits, data.map(({ owner, period, limit_pico_usd: limit }) => [owner, period, limit])]);
}

interface Loaded {
  readonly budget: BudgetFacts;
  readonly usage: Usage;
  readonly range: Range;
}

async function load(signal: AbortSignal): Promise<Loaded> {
  const range = rangeNamed('30d', Date.now());
  const [budget, usage] = await Promise.all([
    askJson<BudgetFacts>('/budget', {}, signal),
    askJson<Usage>('/usage', { ...rowsOf(range), group_by: 'key' }, signal),
  ]);
  return { range, budget, usage };
}
