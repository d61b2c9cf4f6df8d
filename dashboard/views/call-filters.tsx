import { useEffect, useRef, useState } from 'preact/hooks';
import { Select } from '../parts/choice.tsx';
import { BOUNDS, WISHES } from '../state/call-wish.ts';
import { changeQuery, place } from '../state/place.ts';

const WORDS = ['model', 'provider', 'key', 'user', 'tag', 'experiment', 'arm', 'route'] as const;
/** Those whose values are long names. */
const LONG: readonly string[] = ['model', 'key', 'route'];
const CHOICES = [
  { name: 'outcome', values: ['answered', 'failed', 'cut', 'timed-out', 'abandoned', 'lost', 'expired'] },
  { name: 'cache', values: ['hit', 'miss', 'partial', 'refresh', 'bypass', 'replay', 'off'] },
] as const;

/** What the rows have to be like. Filters are in the address, so what is found can be shared. */
export function CallFilters() {
  const { query } = place.value;
  const [isOpen, setOpen] = useState(false);
  const on = WISHES.filter((name) => query[name]).length;
  return (
    <>
      <button type="button" class="button filters-toggle" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        Filters{on > 0 && ` (${on})`}
      </button>
      <div class={`filters ${isOpen ? 'filters-open' : ''}`}>
        <Moment name="from" label="from (UTC)" />
        <Moment name="to" label="to (UTC)" />
        {WORDS.map((name) => (
          <Filter key={name} name={name} label={name} />
        ))}
        {CHOICES.map(({ name, values }) => (
          <Select
            key={name}
            label={name}
            value={values.find((one) => one === query[name]) ?? 'any'}
            options={['any', ...values].map((value) => ({ value, label: value }))}
            onChoose={(value) => changeQuery({ [name]: value === 'any' ? undefined : value })}
          />
        ))}
        {BOUNDS.map(({ name, label, unit }) => (
          <Filter key={name} name={name} label={`${label} (${unit})`} isNumber />
        ))}
        {on > 0 && (
          <button
            type="button"
            class="button button-quiet"
            onClick={() => changeQuery(Object.fromEntries(WISHES.map((name) => [name, undefined])))}
          >
            Clear{query.from ? ' time and filters' : ''}
          </button>
        )}
      </div>
    </>
  );
}

/** How long nothing is typed before somebody is done with it. */
const TYPED_MS = 700;

/** Since when, and until when: a drill-down says it in the address, to the second. */
function Moment({ name, label }: Omit<FilterProps, 'isNumber'>) {
  const set = place.value.query[name] ?? '';
  const at = set === '' ? Number.NaN : Date.parse(set);
  const shownAs = Number.isNaN(at) ? '' : new Date(at).toISOString().slice(0, 16);
  const waiting = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(waiting.current), []);
  const take = (value: string) => {
    clearTimeout(waiting.current);
    if (value !== shownAs) changeQuery({ [name]: value === '' ? undefined : new Date(`${value}Z`).toISOString() });
  };
  // Each digit of a year is a change: taken once nothing more comes.
  const takeSoon = (value: string) => {
    clearTimeout(waiting.current);
    waiting.current = setTimeout(take, TYPED_MS, value);
  };
  return (
    <label class={`filter filter-moment ${set ? 'filter-on' : ''}`}>
      <span class="select-label">{label}</span>
      <input
        type="datetime-local"
        value={shownAs}
        max="9999-12-31T23:59"
        onChange={({ currentTarget }) => takeSoon(currentTarget.value)}
        onBlur={({ currentTarget }) => take(currentTarget.value)}
      />
    </label>
  );
}

interface FilterProps {
  readonly name: string;
  readonly label: string;
  readonly isNumber?: boolean;
}

interface Written {
  readonly currentTarget: HTMLInputElement;
}

/** Taken when somebody is done with it: each letter would be a question of its own. */
function Filter({ name, label, isNumber = false }: FilterProps) {
  const set = place.value.query[name] ?? '';
  const [draft, setDraft] = useState<string>();
  const take = (value: string) => {
    setDraft(undefined);
    if (value.trim() !== set) changeQuery({ [name]: value.trim() || undefined });
  };
  const box = {
    value: draft ?? set,
    onInput: ({ currentTarget }: Written) => setDraft(currentTarget.value),
    onChange: ({ currentTarget }: Written) => take(currentTarget.value),
    onKeyDown: ({ key, currentTarget }: Written & { readonly key: string }) => {
      if (key === 'Enter') take(currentTarget.value);
    },
    spellcheck: false,
    autocomplete: 'off',
  } as const;
  return (
    <label
      class={`filter ${LONG.includes(name) ? 'filter-wide' : ''} ${set ? 'filter-on' : ''}`}
      title={set || undefined}
    >
      <span class="select-label">{label}</span>
      <input {...(isNumber ? { type: 'number', min: 0, step: 'any' } : { type: 'search' })} {...box} />
    </label>
  );
}
