import { useEffect, useRef, useState } from 'preact/hooks';
import uPlot from 'uplot';
import { coloursOf } from '../reckon/colours.ts';
import { type Cell, type Layer, sumOf } from '../reckon/stack.ts';
import { theme } from '../state/theme.ts';
import { moment } from '../text/moments.ts';
import { usd } from '../text/money.ts';
import { Money } from './money.tsx';
import { Name } from './name.tsx';
import { Scroll } from './scroll.tsx';

export interface ChartProps {
  /** When each column begins. */
  readonly columns: readonly number[];
  readonly layers: readonly Layer[];
  readonly interval: 'hour' | 'day';
  /** What it is about, for who hears its table. */
  readonly label?: string | undefined;
}

const HEIGHT = 240;
/** Names keep their colours for as long as the page is open. */
const remembered = new Map<string, number>();
const STEPS = { hour: 3_600, day: 86_400 } as const;

/** Money over time, in layers. The same is in a table behind it, for whoever cannot see it or wants the figures. */
export function Chart({ columns, layers, interval, label }: ChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(undefined);
  const [pointed, setPointed] = useState<number>();
  const names = layers.map(({ name }) => name);
  const colours = coloursOf(names, remembered);
  const look = theme.value;
  // Whenever there are other layers, or other colours, it is another drawing; figures alone are put into this one.
  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const drawing = new uPlot(
      optionsFor(element, { colours, step: STEPS[interval], onPoint: setPointed }),
      dataFor(columns, layers),
      element,
    );
    plot.current = drawing;
    const sizes = new ResizeObserver(() => drawing.setSize({ width: element.clientWidth, height: HEIGHT }));
    sizes.observe(element);
    return () => {
      sizes.disconnect();
      drawing.destroy();
    };
  }, [names.join('\n'), look, interval, columns.length]);
  useEffect(() => plot.current?.setData(dataFor(columns, layers)), [columns, layers]);
  const at = pointed !== undefined && pointed < columns.length ? pointed : undefined;
  return (
    <figure class="chart">
      <div ref={place} class="chart-drawing" aria-hidden="true" />
      <figcaption class="legend">
        <span class="legend-moment">
          {at === undefined ? 'In all, over this time:' : moment(columns[at], interval)}
        </span>
        {layers.map((layer, place) => (
          <span key={layer.name} class="legend-entry">
            <span class={`swatch swatch-${colours[place]}`} />
            <Name text={layer.name} /> <Sum cell={at === undefined ? sumOf(layer.cells) : layer.cells[at]} />
          </span>
        ))}
      </figcaption>
      <ChartTable columns={columns} layers={layers} interval={interval} label={label} />
    </figure>
  );
}

function ChartTable({ columns, layers, interval, label = 'Spending over time' }: ChartProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details class="chart-table" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>As a table</summary>
      {isOpen && (
        <Scroll label={label}>
          <table>
            <thead>
              <tr>
                <th scope="col">{interval === 'hour' ? 'Hour' : 'Day'} (UTC)</th>
                {layers.map(({ name }) => (
                  <th key={name} scope="col" class="number">
                    <Name text={name} />
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {columns.map((column, at) => (
                <tr key={column}>
                  <th scope="row">{moment(column, interval)}</th>
                  {layers.map(({ name, cells }) => (
                    <td key={name} class="number">
                      <Sum cell={cells[at]} />
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
    </details>
  );
}

/** Where nothing was asked for there is nothing to know; what nobody knows is said beside what is known. */
function Sum({ cell }: { readonly cell: Cell | undefined }) {
  if (!cell || (cell.pico === null && !cell.isUnknown)) return <>–</>;
  return (
    <>
      <Money pico={cell.pico} isEstimate={cell.isEstimate} />
      {cell.isUnknown && cell.pico !== null && <span class="warn"> + unknown</span>}
    </>
  );
}

/** The tallest first, so that each lower one is drawn over it. */
function dataFor(columns: readonly number[], layers: readonly Layer[]): uPlot.AlignedData {
  return [columns.map((column) => column / 1_000), ...layers.map(({ tops }) => [...tops]).reverse()];
}

interface Drawing {
  /** By layer, the lowest first. */
  readonly colours: readonly number[];
  /** Seconds from column to column: half of it is left at both ends, so that no bar is cut. */
  readonly step: number;
  onPoint(at: number | undefined): void;
}

function optionsFor(element: HTMLElement, { colours, step, onPoint }: Drawing): uPlot.Options {
  const style = getComputedStyle(element);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const axis = {
    stroke: colour('--quiet'),
    grid: { stroke: colour('--line'), width: 1 },
    ticks: { show: false },
    font: `11px ${style.fontFamily}`,
  };
  const bars = uPlot.paths.bars?.({ size: [0.78, 64], radius: 0.12 });
  return {
    width: element.clientWidth,
    height: HEIGHT,
    padding: [12, 4, 0, 0],
    legend: { show: false },
    cursor: { y: false, points: { show: false }, drag: { x: false, y: false } },
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1_000), 'Etc/UTC'),
    scales: {
      x: { range: (_plot, low, high) => [low - step / 2, high + step / 2] },
      y: { range: (_plot, _low, high) => [0, high > 0 ? high * 1.05 : 1] },
    },
    axes: [
      { ...axis, grid: { show: false }, size: 30, values: [...AXIS_FORMS] },
      { ...axis, size: 64, values: (_plot, values) => values.map((value) => axisUsd(value)) },
    ],
    series: [
      {},
      ...colours.toReversed().map((place) => ({
        fill: colour(`--layer-${place}`),
        width: 0,
        points: { show: false },
        ...(bars && { paths: bars }),
      })),
    ],
    hooks: { setCursor: [({ cursor }) => onPoint(cursor.idx ?? undefined)] },
  };
}

/** Without a line break in a label: one line says it. */
const AXIS_FORMS = [
  [86_400 * 28, '{MMM} {YY}', null, null, null, null, null, null, 1],
  [86_400, '{D} {MMM}', null, null, null, null, null, null, 1],
  [3_600, '{HH}:00', '\n{D} {MMM}', null, '\n{D} {MMM}', null, null, null, 1],
  [60, '{HH}:{mm}', '\n{D} {MMM}', null, '\n{D} {MMM}', null, null, null, 1],
] as (string | number | null)[][]; // uPlot says `any` of it.

function axisUsd(value: number): string {
  return value === 0 ? '$0' : usd(String(Math.round(value * 1e12))).replace(/\.00$/, '');
}
