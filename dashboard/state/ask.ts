import { signal } from '@preact/signals';
import { shown } from '../text/shown.ts';
import { shownTeam } from './place.ts';
import { key, signOut } from './session.ts';

/** What stands before every endpoint: the page's own address without its name. */
export const BASE = location.pathname.replace(/\/dashboard\/?$/, '');

/** How many requests the page has made. */
export const asked = signal(0);

/** What is asked for, by name; what is `undefined` is not asked for. */
export type Query = Readonly<Record<string, string | number | undefined>>;

/** The gateway would not, or could not. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly status: number;
  /** Which field of what was sent was wrong, if that is known. */
  readonly param: string | undefined;

  constructor(status: number, message: string, param?: string) {
    super(message);
    this.status = status;
    this.param = param;
  }
}

/** What the gateway tells of another team as well, to a key that may see all. */
const OF_TEAMS = /^\/(?:usage|budget|calls|experiments)(?:\/|$)/;

/** Asks an endpoint with the key of who looks. A key that opens nothing any more signs its holder out. */
export async function ask(path: string, query: Query = {}, init: RequestInit = {}): Promise<Response> {
  const used = key.value ?? '';
  const wish = OF_TEAMS.test(path) ? { team: shownTeam.value, ...query } : query;
  const response = await request(path, wish, used, init);
  if (response.ok) return response;
  const message = await messageOf(response);
  // Of several questions one is answered first; by the last of them, somebody may have signed in with another key.
  if (response.status === 401 && key.value === used) signOut(message);
  throw new Refused(response.status, message);
}

/** The same, for answers in JSON. */
export async function askJson<Answer>(path: string, query: Query = {}, signal?: AbortSignal): Promise<Answer> {
  const response = await ask(path, query, signal ? { signal } : {});
  // The gateway's own answer, in the shape that its documentation gives.
  return (await response.json()) as Answer;
}

/** Whether a key opens the gateway, and if not, why. */
export async function refusalOf(pasted: string): Promise<string | undefined> {
  const response = await request('/budget', {}, pasted, {});
  // A key that may not look at budgets is a key all the same.
  if (!response.ok && response.status !== 403) return messageOf(response);
  await response.body?.cancel(); // Unread, it would keep its connection.
  return undefined;
}

/** The key of a session, for the code of a link: it is good once. */
export async function keyOfLink(code: string): Promise<string> {
  const init = {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code }),
  };
  const response = await request('/dashboard/sessions', {}, undefined, init);
  if (!response.ok) throw new Refused(response.status, await messageOf(response));
  const key = memberOf(await response.json(), 'key');
  if (typeof key === 'string') return key;
  throw new Refused(response.status, 'The gateway did not answer the link with a key.');
}

function request(path: string, query: Query, bearer: string | undefined, init: RequestInit): Promise<Response> {
  const given = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]));
  const search = new URLSearchParams(given).toString();
  const headers = { ...init.headers, ...(bearer !== undefined && { authorization: `Bearer ${bearer}` }) };
  return send(`${BASE}${path}${search && `?${search}`}`, { ...init, headers });
}

/** Sends a request to the gateway as it is: nothing on the way keeps it, and no cookie goes along. */
export function send(url: string | URL, init: RequestInit = {}): Promise<Response> {
  asked.value += 1;
  return fetch(url, { ...init, cache: 'no-store', credentials: 'omit' }).catch((cause: unknown) => {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
    throw new Refused(0, 'The gateway could not be reached. Is it running, and is this machine online?');
  });
}

/** What the gateway says where it does not do what was asked. */
export async function refusalFrom(response: Response): Promise<Refused> {
  const error = await errorIn(response);
  const param = memberOf(error, 'param');
  return new Refused(response.status, messageIn(error, response), typeof param === 'string' ? param : undefined);
}

async function messageOf(response: Response): Promise<string> {
  return messageIn(await errorIn(response), response);
}

async function errorIn(response: Response): Promise<unknown> {
  const body: unknown = await response.json().catch(() => undefined); // A proxy on the way may answer with a page.
  return memberOf(body, 'error') ?? body;
}

function messageIn(error: unknown, { status }: Response): string {
  const message = memberOf(error, 'message');
  return typeof message === 'string' ? shown(message) : `The gateway answered ${status}.`;
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
