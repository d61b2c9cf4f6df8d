/** A sample of a page of metrics. */
export interface ReadSample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const LINE = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)$/;
const LABEL = /^([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\\\|\\"|\\n)*)"(?:,|$)/;
const NUMBER = /^(?:[+-]?(?:\d+\.?\d*(?:[eE][+-]?\d+)?|Inf)|NaN)$/;
const SUFFIXES: Readonly<Record<string, readonly string[]>> = {
  counter: [''],
  gauge: [''],
  histogram: ['_bucket', '_sum', '_count'],
};

/**
 * Reads Prometheus' text format 0.0.4 and throws at whatever the format does not allow: a family in two places, one
 * without a type, a series twice, a label that is not escaped, a histogram that does not add up.
 * https://github.com/prometheus/docs/blob/main/docs/instrumenting/exposition_formats.md
 */
export function readExposition(text: string): readonly ReadSample[] {
  if (text !== '' && !text.endsWith('\n')) throw new Error('the last line does not end');
  const samples: ReadSample[] = [];
  const families = new Set<string>();
  const series = new Set<string>();
  let family = { name: '', type: '' };
  for (const line of text.split('\n').slice(0, -1)) {
    const [, word, name = '', rest = ''] = /^# (HELP|TYPE) (\S+) (.*)$/.exec(line) ?? [];
    if (word === 'HELP') {
      if (!NAME.test(name) || families.has(name)) throw new Error(`a family in two places: ${line}`);
      families.add(name);
      family = { name, type: '' };
      continue;
    }
    if (word === 'TYPE') {
      if (name !== family.name || family.type !== '' || !Object.hasOwn(SUFFIXES, rest)) throw new Error(line);
      family = { name, type: rest };
      continue;
    }
    const sample = sampleIn(line);
    const suffix = sample.name.slice(family.name.length);
    const isOurs = sample.name.startsWith(family.name) && SUFFIXES[family.type]?.includes(suffix);
    if (!isOurs) throw new Error(`of no family: ${line}`);
    const place = JSON.stringify([sample.name, Object.entries(sample.labels).sort()]);
    if (series.has(place)) throw new Error(`a series twice: ${line}`);
    series.add(place);
    if (family.type === 'counter' && sample.value < 0) throw new Error(`a counter below zero: ${line}`);
    samples.push(sample);
  }
  requireWholeHistograms(samples);
  return samples;
}

function sampleIn(line: string): ReadSample {
  const [, name, body = '', number = ''] = LINE.exec(line) ?? [];
  if (name === undefined || !NUMBER.test(number)) throw new Error(`no sample: ${line}`);
  const labels: Record<string, string> = {};
  for (let rest = body; rest !== ''; ) {
    const [all, label = '', value = ''] = LABEL.exec(rest) ?? [];
    if (all === undefined || Object.hasOwn(labels, label)) throw new Error(`no label: ${line}`);
    labels[label] = value.replaceAll(/\\(.)/g, (_, sign) => (sign === 'n' ? '\n' : sign));
    rest = rest.slice(all.length);
  }
  return { name, labels, value: number === '+Inf' ? Number.POSITIVE_INFINITY : Number(number) };
}

function requireWholeHistograms(samples: readonly ReadSample[]): void {
  const counts = samples.filter(({ name }) => name.endsWith('_count'));
  for (const { name, labels, value } of counts) {
    const buckets = samples.filter(
      (one) => one.name === name.replace(/_count$/, '_bucket') && isWithin(one.labels, labels),
    );
    const ends = buckets.map((one) => (one.labels.le === '+Inf' ? Number.POSITIVE_INFINITY : Number(one.labels.le)));
    const isRising = buckets.every(
      (one, at) => at === 0 || (one.value >= (buckets[at - 1]?.value ?? 0) && (ends[at] ?? 0) > (ends[at - 1] ?? 0)),
    );
    const isWhole = ends.at(-1) === Number.POSITIVE_INFINITY && buckets.at(-1)?.value === value;
    if (!isRising || !isWhole) throw new Error(`a histogram that does not add up: ${name}`);
  }
}

function isWithin({ le: _, ...labels }: ReadSample['labels'], others: ReadSample['labels']): boolean {
  const known = Object.entries(labels);
  return known.length === Object.keys(others).length && known.every(([label, value]) => others[label] === value);
}
