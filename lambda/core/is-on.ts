import { GatewayError, quoted } from './errors.ts';

/** Whether a header of ours says `on`. A word that it does not know is an error: it was meant to change something. */
export function isOn(headers: Headers, name: `x-headgate-${string}`): boolean {
  const value = headers.get(name)?.trim().toLowerCase();
  if (value === undefined || value === 'off') return false;
  if (value === 'on') return true;
  throw new GatewayError('invalid-request', `\`${name}\` must be \`on\` or \`off\`, not ${quoted(value)}.`, {
    param: name,
  });
}
