import { keyOfLink, type Refused } from './ask.ts';
import { sayAtDoor, signIn } from './session.ts';

/** The code of a link that opens the page once. It leaves the address before anything else reads that. */
const code = /^#code=([\w-]+)$/.exec(location.hash)?.[1];
if (code !== undefined) history.replaceState(null, '', `${location.pathname}${location.search}`);

/** Signs in whoever came by a link; all others stay as they are. */
export async function enterByLink(): Promise<void> {
  if (code === undefined) return;
  try {
    signIn(await keyOfLink(code), false);
  } catch (cause) {
    // Whatever `keyOfLink` throws is of this kind.
    sayAtDoor((cause as Refused).message);
  }
}
