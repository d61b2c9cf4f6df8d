/** What somebody may spend and ask for, as the control door tells it: `null` is no limit. */
export interface AllowanceFacts {
  readonly budget: Readonly<Record<string, unknown>>;
  readonly limits: Readonly<Record<string, unknown>>;
}

/** A limit in a form. */
export interface LimitField {
  readonly section: 'budget' | 'limits';
  readonly member: string;
  readonly label: string;
  readonly kind: 'usd' | 'count' | 'names';
}

/** Every limit that can be set, in the order of the form. */
export const LIMIT_FIELDS: readonly LimitField[] = [
  { section: 'budget', member: 'day', label: 'USD a day', kind: 'usd' },
  { section: 'budget', member: 'week', label: 'USD a week', kind: 'usd' },
  { section: 'budget', member: 'month', label: 'USD a month', kind: 'usd' },
  { section: 'budget', member: 'total', label: 'USD in all', kind: 'usd' },
  { section: 'limits', member: 'requestsPerMinute', label: 'Requests a minute', kind: 'count' },
  { section: 'limits', member: 'tokensPerMinute', label: 'Tokens a minute', kind: 'count' },
  { section: 'limits', member: 'concurrent', label: 'Attempts at a time', kind: 'count' },
  { section: 'limits', member: 'maxCallUsd', label: 'USD for one call', kind: 'usd' },
  { section: 'limits', member: 'models', label: 'Models', kind: 'names' },
  { section: 'limits', member: 'endpoints', label: 'Endpoints', kind: 'names' },
];

/** A list without a name in it allows nothing, and an empty field is no limit. */
const NOTHING = '-';

/** The name of a limit in a form. */
export function fieldName({ section, member }: LimitField): string {
  return `${section}.${member}`;
}

/** What stands in the field of a limit. */
export function writtenAs({ section, member }: LimitField, facts: AllowanceFacts | undefined): string {
  const value = facts?.[section][member];
  if (value === null || value === undefined) return '';
  if (!Array.isArray(value)) return String(value);
  return value.length === 0 ? NOTHING : value.join(', ');
}

/** What is to change, and nothing else. What is written wrongly is sent as it is: the gateway says what it would take. */
export function allowanceChanges(form: FormData, before: AllowanceFacts | undefined): Readonly<Record<string, object>> {
  const changed = LIMIT_FIELDS.flatMap((field) => {
    const text = String(form.get(fieldName(field)) ?? '').trim();
    return text === writtenAs(field, before) ? [] : [{ ...field, value: meant(text, field) }];
  });
  const sections = Map.groupBy(changed, ({ section }) => section);
  return Object.fromEntries(
    [...sections].map(([section, fields]) => [
      section,
      Object.fromEntries(fields.map(({ member, value }) => [member, value])),
    ]),
  );
}

function meant(text: string, { kind }: LimitField): unknown {
  if (text === '') return null;
  if (kind === 'names') return text === NOTHING ? [] : namesIn(text);
  return kind === 'count' && /^\d{1,15}$/.test(text) ? Number(text) : text;
}

/** Some names, with commas or lines between them. */
export function namesIn(text: string): readonly string[] {
  const names = text.split(/[,\n]/).map((name) => name.trim());
  return names.filter((name) => name !== '');
}
