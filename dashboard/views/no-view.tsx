import { Empty } from '../parts/states.tsx';
import { addressOf, place } from '../state/place.ts';
import { shown } from '../text/shown.ts';

/** Where an address leads nowhere: it is said, and nothing else is shown as if it were meant. */
export function NoView() {
  return (
    <div class="view">
      <div class="view-head">
        <h1>No such view</h1>
      </div>
      <Empty title="There is no such view">
        <p>
          The address asks for <bdi>“{shown(place.value.view)}”</bdi>. Choose one of the views above, or begin with the{' '}
          <a href={addressOf('overview')}>Overview</a>.
        </p>
      </Empty>
    </div>
  );
}
