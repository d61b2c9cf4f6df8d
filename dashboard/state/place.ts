import { computed, signal } from '@preact/signals';

/** Where somebody is on the page, as the address says it: it can be shared, and holds no key. */
export interface Place {
  readonly view: string;
  /** Of a call that is open. */
  readonly id: string | undefined;
  readonly query: Readonly<Record<string, string>>;
}

/** The place that is shown. */
export const place = signal<Place>(placeIn(location.hash));

/** What stands for all teams together. */
export const ALL_TEAMS = '*';

/** The team whose figures are shown; `undefined`: that of the key. It goes along from view to view. */
export const shownTeam = computed(() => place.value.query.team);

addEventListener('hashchange', () => {
  place.value = placeIn(location.hash);
});

/** The address of a place. */
export function addressOf(path: string, query: Readonly<Record<string, string | undefined>> = {}): string {
  const given = Object.entries({ team: shownTeam.value, ...query }).filter(
    (entry): entry is [string, string] => !!entry[1],
  );
  const search = new URLSearchParams(given).toString();
  return `#/${path}${search && `?${search}`}`;
}

/** Goes to the same place with something changed, without a step for the button back. */
export function changeQuery(changes: Readonly<Record<string, string | undefined>>): void {
  const { view, id, query } = place.value;
  const path = id === undefined ? view : `${view}/${encodeURIComponent(id)}`;
  history.replaceState(null, '', addressOf(path, { ...query, ...changes }));
  place.value = placeIn(location.hash);
}

/** Leaves nothing of where somebody was in the address: who comes next need not know what was looked for. */
export function forgetPlace(): void {
  history.replaceState(null, '', `${location.pathname}${location.search}`);
  place.value = placeIn('');
}

function placeIn(hash: string): Place {
  const [path = '', search = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  const [view = '', id] = path.split('/');
  return {
    view: view || 'overview',
    id: id === undefined || id === '' ? undefined : decoded(id),
    query: Object.fromEntries(new URLSearchParams(search)),
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // Not an escape: a call of this name is not found.
  }
}
