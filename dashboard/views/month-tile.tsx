import { Meter } from '../parts/meter.tsx';
import { Money } from '../parts/money.tsx';
import { Spend, type Spent } from '../parts/spend.tsx';
import { Tile } from '../parts/tile.tsx';
import { monthOf, moodOf, projected, weekBefore } from '../reckon/projection.ts';
import type { BudgetFacts, Usage } from '../state/answers.ts';
import { askJson } from '../state/ask.ts';
import { tick } from '../state/live.ts';
import { ALL_TEAMS, shownTeam } from '../state/place.ts';
import { rowsBehind, rowsOf } from '../state/rows-behind.ts';
import { useAnswer } from '../state/use-answer.ts';
import { percent } from '../text/amounts.ts';
import { dollars } from '../text/money.ts';

interface Month {
  readonly from: number;
  readonly to: number;
  readonly now: number;
  readonly spent: Spent;
  readonly projected: string;
  /** The team's budget for a month, if there is one. */
  readonly limit: string | undefined;
}

/** What this month has come to, and what it will if it goes on so, against the budget. */
export function MonthTile() {
  const { value, problem } = useAnswer(month, [], tick.value);
  if (!value) return <Tile label="This month" value={problem ? <span class="unknown">unknown</span> : '…'} />;
  const share = value.limit === undefined ? undefined : dollars(value.projected) / dollars(value.limit);
  return (
    <Tile
      label="This month"
      href={rowsBehind({ from: value.from, to: value.now })}
      value={<Spend sums={value.spent} />}
      note={
        <>
          <Money pico={value.projected} isEstimate /> projected
          {value.limit !== undefined && share !== undefined && (
            <>
              , {percent(share)} of a budget of <Money pico={value.limit} />
            </>
          )}
        </>
      }
    >
      {value.limit !== undefined && (
        <Meter
          label="Spent of the month's budget"
          share={dollars(value.spent.cost_pico_usd) / dollars(value.limit)}
          ghost={share}
          mood={moodOf(share ?? 0)}
        />
      )}
    </Tile>
  );
}

async function month(signal: AbortSignal): Promise<Month> {
  const now = Date.now();
  const { from, to } = monthOf(now);
  const week = weekBefore(now);
  const query = { group_by: 'team' };
  const [spent, recent, budget] = await Promise.all([
    askJson<Usage>('/usage', { ...rowsOf({ from, to: now }), ...query }, signal),
    askJson<Usage>('/usage', { ...rowsOf(week), ...query }, signal),
    // All together have none.
    shownTeam.value === ALL_TEAMS ? undefined : askJson<BudgetFacts>('/budget', {}, signal),
  ]);
  const spending = {
    spentPico: BigInt(spent.total.cost_pico_usd ?? 0),
    now,
    endsAt: to,
    recentPico: BigInt(recent.total.cost_pico_usd ?? 0),
    recentMs: week.to - week.from,
  };
  const limit = budget?.data.find(({ owner, period }) => owner === 'team' && period === 'month')?.limit_pico_usd;
  return { from, to, now, spent: spent.total, projected: String(projected(spending)), limit };
}
