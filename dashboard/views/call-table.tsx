// biome-ignore-all lint/a11y/useSemanticElements: a table of HTML would have to hold every line, also those out of sight.
// biome-ignore-all lint/a11y/useFocusableInteractive: the link in a line is what is walked to.
import { useEffect, useRef, useState } from 'preact/hooks';
import { Money } from '../parts/money.tsx';
import { Name } from '../parts/name.tsx';
import { Outcome } from '../parts/outcome.tsx';
import { isNearEnd, rowsInSight, type Viewport } from '../reckon/window.ts';
import type { CallLine, CallList } from '../state/call-list.ts';
import { addressOf } from '../state/place.ts';
import { rowHeight } from '../state/row-height.ts';
import { count, duration } from '../text/amounts.ts';
import { moment } from '../text/moments.ts';

const COLUMNS = ['Time (UTC)', 'Target', 'Outcome', 'Cost', 'In', 'Out', 'First', 'Total', 'User', 'Tags'] as const;

/** As many lines as there are, of which only those in sight are drawn. */
export function CallTable({ list }: { readonly list: CallList }) {
  const place = useRef<HTMLDivElement>(null);
  const wanted = useRef<number>(undefined);
  const [seen, setSeen] = useState({ scrollTop: 0, height: 600 });
  const lines = list.lines.value;
  const viewport: Viewport = { ...seen, rowHeight: rowHeight.value, rows: lines.length };
  const { first, end } = rowsInSight(viewport);
  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const look = () => setSeen({ scrollTop: element.scrollTop, height: element.clientHeight });
    const sizes = new ResizeObserver(look);
    sizes.observe(element);
    element.addEventListener('scroll', look, { passive: true });
    return () => {
      sizes.disconnect();
      element.removeEventListener('scroll', look);
    };
  }, []);
  useEffect(() => {
    if (isNearEnd(viewport)) list.more();
  }, [seen.scrollTop, seen.height, lines.length]);
  // A line that was not drawn when its turn came is drawn now.
  useEffect(() => {
    if (wanted.current === undefined) return;
    const link = place.current?.querySelector<HTMLElement>(`[data-line="${wanted.current}"]`);
    if (!link) return;
    wanted.current = undefined;
    link.focus({ preventScroll: true });
  });
  const walk = (event: KeyboardEvent) => {
    const element = place.current;
    const to = lineAfter(event, wanted.current, lines.length);
    if (!element || to === undefined) return;
    event.preventDefault();
    wanted.current = to;
    const [top, bottom] = [to * rowHeight.value, (to + 2) * rowHeight.value];
    if (top < element.scrollTop) element.scrollTop = top;
    if (bottom > element.scrollTop + element.clientHeight) element.scrollTop = bottom - element.clientHeight;
    setSeen({ scrollTop: element.scrollTop, height: element.clientHeight });
  };
  return (
    <div
      class="calls"
      role="table"
      aria-label="Attempts, the newest first"
      aria-rowcount={list.isDone.value ? lines.length + 1 : -1}
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached with the keyboard. */}
      <div class="calls-scroll" ref={place} onKeyDown={walk} role="rowgroup" tabIndex={0}>
        <div class="calls-head calls-row" role="row" aria-rowindex={1}>
          {COLUMNS.map((name) => (
            <span key={name} role="columnheader">
              {name}
            </span>
          ))}
        </div>
        <div class="calls-room" role="presentation" style={{ height: `${lines.length * rowHeight.value}px` }}>
          {lines.slice(first, end).map((line, at) => (
            <Line key={`${line.call_id} ${line.attempt} ${line.state}`} line={line} at={first + at} />
          ))}
        </div>
      </div>
    </div>
  );
}

function Line({ line, at }: { readonly line: CallLine; readonly at: number }) {
  const isEstimate = line.cost_source === 'estimate' || line.cost_source === 'expiry';
  return (
    <div
      class="calls-row calls-line"
      role="row"
      aria-rowindex={at + 2}
      style={{ transform: `translateY(${at * rowHeight.value}px)` }}
    >
      <span role="cell">
        <a href={addressOf(`calls/${line.call_id}`)} data-line={at}>
          {moment(line.created_at)}
        </a>
        {line.attempt > 1 && <abbr title={`The attempt number ${line.attempt} of its call`}> #{line.attempt}</abbr>}
      </span>
      <span role="cell">
        <Name text={line.model} />
      </span>
      <span role="cell">
        <Outcome attempt={line} />
      </span>
      <span role="cell" class="number">
        {line.outcome === null && line.state === 'reserved' ? (
          '…'
        ) : (
          <Money pico={line.cost_pico_usd} isEstimate={isEstimate} inColumn />
        )}
      </span>
      <span role="cell" class="number">
        {count(line.input)}
      </span>
      <span role="cell" class="number">
        {count(line.output_tokens)}
      </span>
      <span role="cell" class="number">
        {duration(line.first_content_ms)}
      </span>
      <span role="cell" class="number">
        {duration(line.total_ms)}
      </span>
      <span role="cell">
        <Name text={line.user} />
      </span>
      <span role="cell">
        {line.tags.map((tag) => (
          <span key={tag} class="tag">
            <Name text={tag} />
          </span>
        ))}
      </span>
    </div>
  );
}

/** The line that a key leads to: from the one that is about to have the focus, where keys come faster than lines are drawn. */
function lineAfter({ key, target }: KeyboardEvent, wanted: number | undefined, lines: number): number | undefined {
  const here = wanted ?? (target instanceof HTMLElement ? Number(target.dataset.line ?? -1) : -1);
  const steps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, PageDown: 15, PageUp: -15 };
  const step = steps[key];
  if (key === 'Home') return 0;
  if (key === 'End') return lines - 1;
  if (step === undefined) return undefined;
  return Math.max(0, Math.min(lines - 1, here + step));
}
