/** What rows can be asked for by, in the words of the address and of the gateway alike. */
export const FILTERS = [
  'model',
  'provider',
  'key',
  'user',
  'tag',
  'experiment',
  'arm',
  'outcome',
  'cache',
  'route',
] as const;

/** Bounds: how the address and people call them, and in which unit. */
export const BOUNDS = [
  { name: 'cost', label: 'Costs at least', unit: 'USD' },
  { name: 'slower', label: 'Takes at least', unit: 's' },
  { name: 'first', label: 'First content after', unit: 's' },
] as const;

/** All that an address says of which rows are meant. */
export const WISHES = ['from', 'to', ...FILTERS, ...BOUNDS.map(({ name }) => name)] as const;

type Address = Readonly<Record<string, string | undefined>>;

/** The question to the gateway that an address stands for. What is no amount asks for nothing. */
export function wishFrom(address: Address): Readonly<Record<string, string | number | undefined>> {
  return {
    ...Object.fromEntries(['from', 'to', ...FILTERS].map((name) => [name, address[name]])),
    min_cost: usdIn(address.cost),
    min_total_ms: millisecondsIn(address.slower),
    min_first_content_ms: millisecondsIn(address.first),
  };
}

/** As a decimal number, which is how the gateway reads amounts. */
function usdIn(text: string | undefined): string | undefined {
  const usd = Number(text);
  if (!(usd > 0) || usd >= 1e9) return undefined;
  return usd.toFixed(12).replace(/\.?0+$/, '');
}

/** No call takes longer than an hour. */
const LONGEST_MS = 3_600_000;

function millisecondsIn(text: string | undefined): number | undefined {
  const milliseconds = Math.round(Number(text) * 1_000);
  return milliseconds > 0 ? Math.min(milliseconds, LONGEST_MS) : undefined;
}
