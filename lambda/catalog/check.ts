import { factorFrom } from '../core/money/factor.ts';

/** So many models are expected of each provider, at least; one that is not named may have any number. */
const LEAST_MODELS: Readonly<Record<string, number>> = {
  ...{ openai: 25, anthropic: 10, cerebras: 1, groq: 4, gemini: 12, deepinfra: 20, mistral: 15, xai: 2 },
  ...{ openrouter: 200, bedrock: 80 },
};
const MOST_MODELS = 3_000;
/** 2,000 USD per million tokens: more is a mistake in the unit. */
const DEAREST_TOKEN = 2_000_000_000;
const RATES = ['in', 'out', 'cr', 'cw', 'cw1h', 'thought', 'audioIn', 'audioOut', 'imageOut'];
const FIELDS = [
  'from',
  'tiers',
  'before',
  'search',
  'service',
  'ctx',
  'maxOut',
  'reasoning',
  'efforts',
  'image',
  'kind',
];

type Fields = Readonly<Record<string, unknown>>;

/** What is wrong with a catalogue, and what only looks odd. */
export interface Findings {
  readonly offences: readonly string[];
  readonly remarks: readonly string[];
}

/**
 * Looks through a catalogue before it goes live. It is data from elsewhere, and a broken one would misprice every call,
 * so it is trusted as little as a request.
 */
export function checkCatalogue(file: unknown): Findings {
  const { version, sources, models } = fieldsOf(file);
  const offences: string[] = [];
  const remarks: string[] = [];
  if (!isDay(version)) offences.push('version: no date');
  if (!Array.isArray(sources) || sources.length === 0) offences.push('sources: none');
  const providers = fieldsOf(models);
  for (const [provider, least] of Object.entries(LEAST_MODELS)) {
    const count = Object.keys(fieldsOf(providers[provider])).length;
    if (count < least) offences.push(`${provider}: ${count} models, and at least ${least} are expected`);
  }
  const count = Object.values(providers).reduce<number>((sum, rows) => sum + Object.keys(fieldsOf(rows)).length, 0);
  if (count > MOST_MODELS) offences.push(`${count} models, and at most ${MOST_MODELS} are expected`);
  for (const [provider, rows] of Object.entries(providers)) {
    for (const [id, row] of Object.entries(fieldsOf(rows))) {
      const name = `${provider}/${id}`;
      offences.push(...problemsOf(row, fieldsOf(rows)).map((problem) => `${name}: ${problem}`));
      remarks.push(...odditiesOf(fieldsOf(row)).map((oddity) => `${name}: ${oddity}`));
    }
  }
  return { offences, remarks };
}

function problemsOf(told: unknown, rows: Fields): readonly string[] {
  if (!isObject(told)) return ['no object'];
  const row = fieldsOf(told);
  if ('aliasOf' in row) {
    const { aliasOf } = row;
    const isModel =
      typeof aliasOf === 'string' && Object.hasOwn(rows, aliasOf) && !('aliasOf' in fieldsOf(rows[aliasOf]));
    return isModel && Object.keys(row).length === 1 ? [] : [`aliasOf ${String(aliasOf)} is no model`];
  }
  const strange = Object.keys(row).filter((field) => !RATES.includes(field) && !FIELDS.includes(field));
  const before = row.before === undefined ? [] : listOf(row.before);
  const days = [row, ...before].map(({ from }) => from);
  return [
    ...strange.map((field) => `${field} is no field`),
    ...('in' in row || 'out' in row ? problemsOfRates(row) : []),
    ...before.flatMap(problemsOfRates),
    ...(isDescending(days) ? [] : [`days ${days.join(', ')} are not the latest first`]),
    ...['ctx', 'maxOut']
      .filter((field) => field in row && !isWhole(row[field], 100_000_000))
      .map((field) => `${field} ${row[field]}`),
    ...Object.entries(fieldsOf(row.service)).flatMap(([tier, told]) =>
      isFactor(told) ? [] : [`${tier} ${String(told)}`],
    ),
    ...('kind' in row && row.kind !== 'embedding' ? [`kind ${String(row.kind)}`] : []),
  ];
}

function problemsOfRates(rates: Fields): readonly string[] {
  const tiers = rates.tiers === undefined ? [] : listOf(rates.tiers);
  const steps = tiers.map(({ above }) => above);
  const isAscending = steps.every(
    (above, at) => isWhole(above, 100_000_000) && (at === 0 || Number(above) > Number(steps[at - 1])),
  );
  return [
    ...[rates, ...tiers].flatMap((one) =>
      RATES.filter(
        (name) => (name in one || name === 'in' || name === 'out') && !isWhole(one[name], DEAREST_TOKEN),
      ).map((name) => `${name} ${String(one[name])}`),
    ),
    ...(isAscending ? [] : [`steps ${steps.join(', ')} do not ascend`]),
    ...('from' in rates && !isDay(rates.from) ? [`from ${String(rates.from)}`] : []),
  ];
}

/** What no provider has done so far, and any may do. */
function odditiesOf(row: Fields): readonly string[] {
  const { in: input, out, cr, kind } = row;
  if (typeof input !== 'number' || typeof out !== 'number') return [];
  return [
    ...(out < input && kind !== 'embedding' ? [`output ${out} is cheaper than input ${input}`] : []),
    ...(typeof cr === 'number' && cr > input ? [`a cached token ${cr} is dearer than another ${input}`] : []),
  ];
}

/** The last of them, the oldest, needs none. */
function isDescending(days: readonly unknown[]): boolean {
  return days.every(
    (day, at) => at === days.length - 1 || (typeof day === 'string' && day > String(days[at + 1] ?? '')),
  );
}

function isFactor(told: unknown): boolean {
  const [factor, upTo = 1] = Array.isArray(told) ? told : [told];
  return typeof factor === 'string' && factorFrom(factor) !== undefined && isWhole(upTo, 100_000_000);
}

function isWhole(value: unknown, most: number): boolean {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value <= most;
}

function isDay(value: unknown): boolean {
  return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(value));
}

function listOf(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.map(fieldsOf) : [{ in: 'no list' }];
}

/** Anything but an object has none. */
function fieldsOf(value: unknown): Fields {
  // An object that is no list has members by name, of which nothing is believed yet.
  return isObject(value) ? (value as Fields) : {};
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
