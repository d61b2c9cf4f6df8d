import { Heads } from '../parts/heads.tsx';
import { Name } from '../parts/name.tsx';
import { Scroll } from '../parts/scroll.tsx';
import { Spend } from '../parts/spend.tsx';
import type { Range } from '../reckon/range.ts';
import type { BudgetFacts, Usage } from '../state/answers.ts';
import { rowsBehind } from '../state/rows-behind.ts';
import { count } from '../text/amounts.ts';

export interface UsedKeysProps {
  readonly usage: Usage;
  readonly range: Range;
  readonly budget: BudgetFacts;
}

/** For who may look only: the keys that were used, by their ids, and the commands that change something. */
export function UsedKeys({ usage, range, budget: { team, key_id: own } }: UsedKeysProps) {
  return (
    <>
      <KeySums usage={usage} range={range} own={own} />
      <Commands team={team} />
    </>
  );
}

interface KeySumsProps extends Pick<UsedKeysProps, 'usage' | 'range'> {
  /** The key that looks. */
  readonly own: string | null;
}

function KeySums({ usage, range, own }: KeySumsProps) {
  return (
    <section class="card">
      <h2>Keys that were used in the last 30 days</h2>
      <Scroll label="Keys">
        <table>
          <Heads first="Key" numbers={['Spend', 'Calls', 'Failed attempts']} />
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
                  <Spend sums={entry} />
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
