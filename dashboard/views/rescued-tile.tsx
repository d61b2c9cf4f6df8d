import { Tile } from '../parts/tile.tsx';
import type { Range } from '../reckon/range.ts';
import { rescuedIn } from '../reckon/speeds.ts';
import type { Sums } from '../state/answers.ts';
import { rowsBehind, rowsOf } from '../state/rows-behind.ts';
import { sampleOf } from '../state/sample.ts';
import { useAnswer } from '../state/use-answer.ts';
import { count, percent } from '../text/amounts.ts';

const LABEL = 'Rescued by fallback';

/** Calls that would have failed, had nobody else been asked. */
export function RescuedTile({ range, total }: { readonly range: Range; readonly total: Sums }) {
  if (typeof total.rescued_calls !== 'number') return <Sampled range={range} />;
  const share = percent(total.rescued_calls / Math.max(1, total.calls));
  return <Tile label={LABEL} href={rescuers(range)} value={count(total.rescued_calls)} note={`${share} of calls`} />;
}

/** Where no sum tells it, the newest attempts do. */
function Sampled({ range }: { readonly range: Range }) {
  const { value } = useAnswer(() => sampleOf(rowsOf(range)), [range.name], range);
  return (
    <Tile
      label={LABEL}
      href={rescuers(range)}
      value={value ? count(rescuedIn(value.attempts)) : '…'}
      note={value ? `of the ${value.isAll ? '' : 'newest '}${count(value.attempts.length)} attempts` : undefined}
    />
  );
}

/** Those that answered after somebody else. */
function rescuers(range: Range): string {
  return rowsBehind(range, { route: 'fallback', outcome: 'answered' });
}
