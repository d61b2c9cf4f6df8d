import type { TestGateway } from '../support/a-gateway.ts';
import { type aCachedTeam, HELLO } from './a-cached-team.ts';

let count = 0;

/** A question of its own, under an `Idempotency-Key` of its own unless one is given. */
export function aNamedQuestion(
  { provider }: Pick<Awaited<ReturnType<typeof aCachedTeam>>, 'provider'>,
  gateway: TestGateway,
  key?: string,
) {
  count += 1;
  const own = key ?? `key-${count}`;
  const content = `Named ${own}`;
  const body = { ...HELLO, messages: [{ role: 'user', content }] };
  return {
    key: own,
    body,
    gateway,
    ask: (more: object = {}, init: { readonly signal?: AbortSignal; readonly deadline?: number } = {}) =>
      gateway.ask({ ...body, ...more }, { headers: { 'idempotency-key': own }, ...init }),
    /** Requests that the provider has got for it. */
    asked: () => provider.requests.filter((request) => request.body.toString().includes(content)).length,
  };
}

/** Whether an answer was given before. */
export function again(response: Response): string | null {
  return response.headers.get('idempotent-replayed');
}
