import type { Gateway } from '../../lambda/core/gateway.ts';
import { handle } from '../../lambda/core/pipeline.ts';

/** A request of an SDK, through the gateway in this process. */
export function fetchThrough(gateway: Gateway, request: Request): Promise<Response> {
  const url = new URL(request.url);
  const path = url.pathname.replace(/^\/v1/, '');
  const query = new Map(url.searchParams);
  const deadline = Date.now() + 900_000;
  for (const [pattern, endpoint, parameter] of WITH_PARAMETERS) {
    const [, value] = pattern.exec(path) ?? [];
    if (value === undefined) continue;
    const parameters = { [parameter]: decodeURIComponent(value) };
    return handle(request, { endpoint, parameters, query, deadline }, gateway);
  }
  return handle(request, { endpoint: path, parameters: {}, query, deadline }, gateway);
}

/** What API Gateway matches, and what it calls the rest of the path. */
const WITH_PARAMETERS = [
  [/^\/models\/(.+)$/, '/models/{model+}', 'model'],
  [/^\/calls\/([^/]+)$/, '/calls/{id}', 'id'],
  [/^\/experiments\/([^/]+)$/, '/experiments/{name}', 'name'],
] as const;
