import type { Gateway } from '../../lambda/core/gateway.ts';
import { handle } from '../../lambda/core/pipeline.ts';

/** A request of an SDK, through the gateway in this process. */
export function fetchThrough(gateway: Gateway, request: Request): Promise<Response> {
  const url = new URL(request.url);
  const path = url.pathname.replace(/^\/v1/, '');
  const query = new Map(url.searchParams);
  const deadline = Date.now() + 900_000;
  const [, model] = /^\/models\/(.+)$/.exec(path) ?? [];
  if (model === undefined) return handle(request, { endpoint: path, parameters: {}, query, deadline }, gateway);
  const parameters = { model: decodeURIComponent(model) };
  return handle(request, { endpoint: '/models/{model+}', parameters, deadline }, gateway);
}
