import type { TestGateway } from './a-gateway.ts';

/** Asks at an endpoint other than that of chats, as team `red`. */
export function post({ fetch, key }: TestGateway, path: string, body: unknown): Promise<Response> {
  return fetch(`https://headgate.invalid/v1${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}
