import { Meter } from '../parts/meter.tsx';
import { Money } from '../parts/money.tsx';
import { Name } from '../parts/name.tsx';
import { Scroll } from '../parts/scroll.tsx';
import { Loading, Problem } from '../parts/states.tsx';
import { moodOf } from '../reckon/projection.ts';
import { type Range, rangeNamed } from '../reckon/range.ts';
import type { BudgetFacts, Standing, Usage } from '../state/answers.ts';
import { askJson } from '../state/ask.ts';
import { tick } from '../state/live.ts';
import { useAnswer } from '../state/use-answer.ts';
import { count, percent } from '../text/amounts.ts';
import { moment } from '../text/moments.ts';
import { dollars } from '../text/money.ts';
import { rowsBehind, rowsOf } from './labels.ts';

/** What the key that looks and its team may, what is gone of it, and how it is changed. */
export function Keys() {
  const { value, problem } = useAnswer(load, [tick.value]);
  return (
    <div class="view">
      <div class="view-head">
        <h1>Keys &amp; budgets</h1>
      </div>
      {problem && <Problem problem={problem} />}
      {!value && !problem && <Loading lines={8} />}
      {value && (
        <>
          <section class="card">
            <h2>Budgets of {value.budget.team}</h2>
            {value.budget.data.length === 0 && (
              <p class="card-note">There is none: nothing limits what the team spends.</p>
            )}
            <ul class="budgets">
              {value.budget.data.map((standing) => (
                <Budget key={`${standing.owner} ${standing.period}`} standing={standing} />
              ))}
            </ul>
          </section>
          <section class="card">
            <h2>Limits</h2>
            <Limits limits={value.budget.limits} />
          </section>
          <KeyTable usage={value.usage} range={value.range} own={value.budget.key_id} />
          <Commands team={value.budget.team} />
        </>
      )}
    </div>
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
      <thead>
        <tr>
          <th scope="col">Limit</th>
          <th scope="col">Team</th>
          <th scope="col">This key</th>
        </tr>
      </thead>
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

interface KeyTableProps {
  readonly usage: Usage;
  readonly range: Range;
  /** The key that looks. */
  readonly own: string | null;
}

function KeyTable({ usage, range, own }: KeyTableProps) {
  return (
    <section class="card">
      <h2>Keys that were used in the last 30 days</h2>
      <Scroll label="Keys">
        <table>
          <thead>
            <tr>
              <th scope="col" class="grow">
                Key
              </th>
              <th scope="col" class="number">
                Spend
              </th>
              <th scope="col" class="number">
                Calls
              </th>
              <th scope="col" class="number">
                Failed attempts
              </th>
            </tr>
          </thead>
          <tbody>
            {usage.data.map((entry) => (
              <tr key={entry.key ?? ''}>
                <th scope="row" class="grow mono">
                  {entry.key ? (
                    <a href={rowsBehind(range, { key: entry.key })}>
                      <Name text={entry.key} />
                    </a>
                  ) : (
                    <span class="quiet">signed with IAM</span>
                  )}{' '}
                  {entry.key === own && <span class="badge badge-calm">this key</span>}
                </th>
                <td class="number">
                  <Money pico={entry.cost_pico_usd} />
                </td>
                <td class="number">{count(entry.calls)}</td>
                <td class="number">{count(entry.failed_attempts)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </section>
  );
}

/** A key of the gateway changes nothing: that is for who can sign with AWS credentials. */
function Commands({ team }: { readonly team: string }) {
  const commands = [
    ['Make a key', `npx headgate keys create --team ${team} --name NAME --budget-month 10`],
    ['List them by name', `npx headgate keys list --team ${team}`],
    ['Replace one', `npx headgate keys rotate KEY --team ${team} --overlap-hours 48`],
    ['End one', `npx headgate keys revoke KEY --team ${team}`],
    ['Change a budget', `npx headgate budget set --team ${team} --month 250`],
  ] as const;
  return (
    <section class="card">
      <h2>Change something</h2>
      <p class="card-note">A gateway key may look and not change. These commands sign with your AWS credentials:</p>
      <dl class="commands">
        {commands.map(([label, command]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>
              <code>{command}</code>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

async function load(signal: AbortSignal) {
  const range = rangeNamed('30d', Date.now());
  const [budget, usage] = await Promise.all([
    askJson<BudgetFacts>('/budget', {}, signal),
    askJson<Usage>('/usage', { ...rowsOf(range), group_by: 'key' }, signal),
  ]);
  return { range, budget, usage };
}
