import { Refused, send } from '../state/ask.ts';
import { apiAt } from './api-host.ts';

let asked: Promise<string> | undefined;

/** The region that signatures have to name: that of the host, or at a name of one's own what the gateway says. */
export function regionOfGateway(): Promise<string> {
  const named = apiAt(location.hostname);
  if (named) return Promise.resolve(named.region);
  asked ??= askGateway().catch((cause: unknown) => {
    asked = undefined; // Who tries again asks again.
    throw cause;
  });
  return asked;
}

async function askGateway(): Promise<string> {
  const { status, headers, body } = await send(new URL(location.pathname, location.origin));
  await body?.cancel();
  const region = headers.get('x-headgate-region');
  if (region !== null) return region;
  throw new Refused(status, 'The gateway does not say in which AWS region it is, and its address does not either.');
}
