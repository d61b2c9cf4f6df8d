import { Heads } from '../parts/heads.tsx';
import { Name } from '../parts/name.tsx';
import { Scroll } from '../parts/scroll.tsx';
import { Spend, type Spent } from '../parts/spend.tsx';
import type { Range } from '../reckon/range.ts';
import type { Usage } from '../state/answers.ts';
import { rowsBehind } from '../state/rows-behind.ts';
import { count } from '../text/amounts.ts';
import { moment } from '../text/moments.ts';
import { shown } from '../text/shown.ts';
import type { Doing } from './doing.ts';
import type { KeyFacts } from './facts.ts';
import { limitsTold } from './key-form.tsx';

const NOTHING: Spent = { cost_pico_usd: '0', estimated_cost_attempts: 0, unknown_cost_attempts: 0 };

export interface KeyTableProps {
  readonly keys: readonly KeyFacts[];
  readonly usage: Usage;
  readonly range: Range;
  /** The key that looks. */
  readonly own: string | null;
  onDo(doing: Doing): void;
}

/** All keys of a team by name, with what they have spent, and what can be done with each. */
export function KeyTable({ keys, usage, range, own, onDo }: KeyTableProps) {
  const spent = new Map(usage.data.map((entry) => [entry.key, entry]));
  return (
    <Scroll label="Keys">
      <table class="keys">
        <Heads
          first="Key"
          texts={['State', 'Ends', 'Limits']}
          numbers={['Spend in 30 days', 'Calls']}
          deed="Change it"
        />
        <tbody>
          {keys.map((key) => (
            <tr key={key.id}>
              <NameCell facts={key} isOwn={key.id === own} range={range} />
              <td>
                <State facts={key} />
              </td>
              <td>{key.expiresAt === null ? <span class="quiet">never</span> : moment(key.expiresAt, 'hour')}</td>
              <td class="limits-cell">
                <Name text={limitsTold(key)} none="those of the team" />
              </td>
              <td class="number">
                <Spend sums={spent.get(key.id) ?? NOTHING} />
              </td>
              <td class="number">{count(spent.get(key.id)?.calls ?? 0)}</td>
              <td>
                <Actions facts={key} onDo={onDo} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

interface NameCellProps {
  readonly facts: KeyFacts;
  readonly isOwn: boolean;
  readonly range: Range;
}

function NameCell({ facts, isOwn, range }: NameCellProps) {
  return (
    <th scope="row" class="grow">
      <Name text={facts.name} none="without a name" /> {isOwn && <span class="badge badge-calm">this key</span>}{' '}
      {facts.scopes.map((scope) => (
        <span key={scope} class="badge badge-near">
          <Name text={scope} />
        </span>
      ))}
      <div class="mono quiet">
        <a href={rowsBehind(range, { key: facts.id })}>{facts.id}</a>
      </div>
      {facts.tags.map((tag) => (
        <span key={tag} class="tag">
          <Name text={tag} />
        </span>
      ))}
    </th>
  );
}

function State({ facts: { state, replacedBy } }: { readonly facts: KeyFacts }) {
  if (state !== 'active') return <span class="badge badge-calm">{state}</span>;
  if (replacedBy !== null)
    return (
      <span class="badge badge-near" title={`Its successor is ${replacedBy}.`}>
        rotated
      </span>
    );
  return <span class="badge badge-good">works</span>;
}

/** A key that has ended stays as it is; of one that was rotated, only the end can be brought on. */
function Actions({ facts, onDo }: { readonly facts: KeyFacts; onDo(doing: Doing): void }) {
  if (facts.state !== 'active') return null;
  const all = [
    ['edit', 'Edit'],
    ['rotate', 'Rotate'],
    ['revoke', 'Revoke'],
  ] as const;
  const possible = facts.replacedBy === null ? all : all.slice(2);
  return (
    <div class="row-actions">
      {possible.map(([what, label]) => (
        <button
          key={what}
          type="button"
          class="button"
          aria-label={`${label} ${shown(facts.name) || facts.id}`}
          onClick={() => onDo({ what, key: facts })}
        >
          {label}
        </button>
      ))}
    </div>
  );
}
