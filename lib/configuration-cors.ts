import { z } from 'zod';
import { section } from './configuration-section.ts';

const ALLOWED = 'an origin as browsers write it, without a path or a wildcard, such as "https://app.example.com"';
const ALLOWED_LOCALLY = `${ALLOWED}, or http://localhost:<port>`;

/** The rules for what opens the key door to pages in browsers. */
export function cors(isLocal: boolean) {
  const allowed = isLocal ? ALLOWED_LOCALLY : ALLOWED;
  const origin = z.string(allowed).refine((text) => isOrigin(text, isLocal), allowed);
  const list = 'a list of 1 to 20 origins';
  return section({ origins: z.array(origin, list).min(1, list).max(20, list).readonly() });
}

/** Only the form in which a browser sends it can ever be equal to what it sends. */
function isOrigin(text: string, isLocal: boolean): boolean {
  if (!/^https?:\/\/[a-z0-9.:[\]-]+$/.test(text) || !URL.canParse(text)) return false;
  const { origin, protocol, hostname } = new URL(text);
  const isLoopback = isLocal && ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
  return origin === text && (protocol === 'https:' || isLoopback);
}
