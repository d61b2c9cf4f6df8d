import { Heads } from '../parts/heads.tsx';
import { Meter } from '../parts/meter.tsx';
import { Money } from '../parts/money.tsx';
import { Name } from '../parts/name.tsx';
import { moodOf } from '../reckon/projection.ts';
import type { BudgetFacts, Standing } from '../state/answers.ts';
import { count, percent } from '../text/amounts.ts';
import { moment } from '../text/moments.ts';
import { dollars } from '../text/money.ts';

export interface BudgetCardsProps {
  readonly budget: BudgetFacts;
  /** Whether somebody has just changed it here, and what is shown is still that of before. */
  readonly isAwaited: boolean;
  /** Absent where nobody may. */
  readonly onChange: (() => void) | undefined;
}

/** What a team and the key that looks may spend and ask for, and what is gone of it. */
export function BudgetCards({ budget, isAwaited, onChange }: BudgetCardsProps) {
  return (
    <>
      <section class="card">
        <div class="view-head">
          <h2>Budgets of {budget.team}</h2>
          {onChange && (
            <div class="controls">
              <button type="button" class="button" onClick={onChange}>
                Edit budget and limits
              </button>
            </div>
          )}
        </div>
        {isAwaited && (
          <p class="notice notice-quiet" role="status">
            These are the figures of before your change, which is in force everywhere within a minute. They are asked
            for again until it shows.
          </p>
        )}
        {budget.data.length === 0 && <p class="card-note">There is none: nothing limits what the team spends.</p>}
        <ul class="budgets">
          {budget.data.map((standing) => (
            <Budget key={`${standing.owner} ${standing.period}`} standing={standing} />
          ))}
        </ul>
      </section>
      <section class="card">
        <h2>Limits</h2>
        <Limits limits={budget.limits} />
      </section>
    </>
  );
}

function Budget({ standing }: { readonly standing: Standing }) {
  const { owner, period, limit_pico_usd: limit, spent_pico_usd: spent, resets_at: resetsAt } = standing;
  const share = dollars(limit) === 0 ? 1 : dollars(spent) / dollars(limit);
  return (
    <li>
      <span class="budget-name">
        {owner === 'team' ? 'Team' : 'This key'}, {period === 'total' ? 'in all' : `this ${period}`}
      </span>
      <Meter label={`Spent of the budget for a ${period}`} share={share} mood={moodOf(share)} />
      <span class="number">
        <Money pico={spent} /> of <Money pico={limit} />{' '}
        <span class="quiet">
          {spent !== null && percent(share)}
          {resetsAt !== null && `, until ${moment(resetsAt, 'hour')} UTC`}
        </span>
      </span>
    </li>
  );
}

const LIMITS: Readonly<Record<string, string>> = {
  requestsPerMinute: 'Requests a minute',
  tokensPerMinute: 'Tokens a minute',
  concurrent: 'Attempts at a time',
  maxCallUsd: 'USD for one call',
  models: 'Models',
  endpoints: 'Endpoints',
};

function Limits({ limits }: Pick<BudgetFacts, 'limits'>) {
  const tell = (value: unknown) => {
    if (value === null || value === undefined) return 'no limit';
    if (Array.isArray(value)) return value.length > 0 ? value.join(', ') : 'none';
    return typeof value === 'number' ? count(value) : String(value);
  };
  return (
    <table>
      <Heads first="Limit" texts={['Team', 'This key']} />
      <tbody>
        {Object.entries(LIMITS).map(([name, label]) => (
          <tr key={name}>
            <th scope="row">{label}</th>
            <td>
              <Name text={tell(limits.team[name])} />
            </td>
            <td>
              <Name text={tell(limits.key[name])} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
