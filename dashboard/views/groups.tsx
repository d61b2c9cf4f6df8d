import type { ComponentChildren } from 'preact';
import { Heads } from '../parts/heads.tsx';
import { Meter } from '../parts/meter.tsx';
import { Money } from '../parts/money.tsx';
import { Name } from '../parts/name.tsx';
import { Scroll } from '../parts/scroll.tsx';
import { Spend } from '../parts/spend.tsx';
import type { Range } from '../reckon/range.ts';
import { tokensIn } from '../reckon/tokens.ts';
import type { Dimension, Usage, UsageEntry } from '../state/answers.ts';
import { filterOf, labelOf, rowsBehind } from '../state/rows-behind.ts';
import { change, count, percent, short } from '../text/amounts.ts';
import { csv } from '../text/csv.ts';
import { dollars, per } from '../text/money.ts';

export interface GroupsProps {
  readonly sums: Usage;
  readonly before: Usage;
  readonly by: Dimension;
  readonly range: Range;
}

const MOST = 200;

/** What was spent, told apart, the dearest first. Each line leads to its rows. */
export function Groups({ sums, before, by, range }: GroupsProps) {
  const earlier = new Map(before.data.map((entry) => [labelOf(entry, by), entry]));
  const all = dollars(sums.total.cost_pico_usd);
  const most = Math.max(...sums.data.map(({ cost_pico_usd }) => dollars(cost_pico_usd)), Number.MIN_VALUE);
  return (
    <section class="card">
      <h2>What it went to</h2>
      {by === 'tag' && <p class="card-note">A call with several tags counts for each of them.</p>}
      <Scroll label={`Spend by ${by}`}>
        <table>
          <Heads
            first={by.charAt(0).toUpperCase() + by.slice(1)}
            numbers={['Spend', 'Share', 'Before', 'Calls', 'Per 1,000 calls', 'Failed', 'Tokens in', 'Out']}
          />
          <tbody>
            {sums.data.slice(0, MOST).map((entry) => (
              <Group
                key={`${labelOf(entry, by)}${entry[by] === null}`}
                entry={entry}
                earlier={earlier.get(labelOf(entry, by))}
                share={{ of: all, longest: most }}
                by={by}
                range={range}
              />
            ))}
          </tbody>
        </table>
      </Scroll>
      {sums.data.length > MOST && (
        <p class="card-note">The other {count(sums.data.length - MOST)} are in the export.</p>
      )}
    </section>
  );
}

interface GroupProps extends Pick<GroupsProps, 'by' | 'range'> {
  readonly entry: UsageEntry;
  readonly earlier: UsageEntry | undefined;
  readonly share: { readonly of: number; readonly longest: number };
}

function Group({ entry, earlier, share, by, range }: GroupProps) {
  const filter = filterOf(entry, by);
  const name = <Name text={labelOf(entry, by)} />;
  const cost = dollars(entry.cost_pico_usd);
  const input = tokensIn(entry);
  const linked = (value: ComponentChildren) => (filter ? <a href={rowsBehind(range, filter)}>{value}</a> : value);
  return (
    <tr>
      <th scope="row" class="grow">
        {filter ? <a href={rowsBehind(range, filter)}>{name}</a> : <span class="quiet">{name}</span>}
        <Meter label="Beside the dearest" share={cost / share.longest} />
      </th>
      <td class="number">{linked(<Spend sums={entry} />)}</td>
      <td class="number">{entry.cost_pico_usd === null ? '–' : percent(cost / share.of)}</td>
      <td class="number quiet">{(earlier && change(cost, dollars(earlier.cost_pico_usd))) ?? 'new'}</td>
      <td class="number">{linked(count(entry.calls))}</td>
      <td class="number">
        <Money pico={per(entry.cost_pico_usd, entry.calls, 1_000)} isEstimate={entry.estimated_cost_attempts > 0} />
      </td>
      <td class="number">
        {entry.failed_attempts > 0 && filter ? (
          <a href={rowsBehind(range, { ...filter, outcome: 'failed' })}>{count(entry.failed_attempts)}</a>
        ) : (
          count(entry.failed_attempts)
        )}
      </td>
      <td
        class="number"
        title={`${count(input.read)} of them read from a provider's cache, ${count(input.written)} written to one`}
      >
        {short(input.all)}
      </td>
      <td class="number">{short(entry.output_tokens)}</td>
    </tr>
  );
}

/** The same as a file, exactly. */
export function groupsCsv({ data }: Usage, by: Dimension): string {
  const members = ['calls', 'attempts', 'failed_attempts', 'unknown_cost_attempts'] as const;
  const input = ['input_tokens', 'cache_read_tokens', 'cache_write_5m_tokens', 'cache_write_1h_tokens'] as const;
  const tokens = [...input, 'output_tokens', 'reasoning_tokens'] as const;
  const names = [...members, ...tokens];
  return csv(
    [by, 'cost_pico_usd', ...names],
    data.map((entry) => [labelOf(entry, by), exact(entry.cost_pico_usd), ...names.map((name) => entry[name])]),
  );
}

/** A correction may leave less than nothing: as a text it would be taken for a formula. */
function exact(pico: string | null): bigint | null {
  return pico === null ? null : BigInt(pico);
}
