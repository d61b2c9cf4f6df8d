import { type Recorded, readRecorded, writeRecorded } from '../cache/recorded.ts';
import { objectIn, textIn } from '../json.ts';

/** What is kept of a request that was answered. */
export interface FirstTime {
  readonly fingerprint: string;
  /** The call that was answered: what is given again is told by the same id. */
  readonly callId: string;
  /** Without it, it is known only that it was answered: it was too large to be kept, or another version has written it. */
  readonly recorded: Recorded | 'too-large' | 'unreadable';
}

/** As text: what belongs to the key in a line of its own, since the answer is large and is text already. */
export function writeFirstTime({ fingerprint, callId, recorded }: FirstTime): string {
  return `${JSON.stringify({ fingerprint, callId })}\n${typeof recorded === 'string' ? '' : writeRecorded(recorded)}`;
}

/** `undefined` if it cannot even be told what was asked. */
export function readFirstTime(text: string): FirstTime | undefined {
  const end = text.indexOf('\n');
  if (end < 0) return undefined;
  // Sealed by us: it is what `writeFirstTime` has written.
  const head = objectIn(JSON.parse(text.slice(0, end)));
  const [fingerprint, callId] = [textIn(head?.fingerprint), textIn(head?.callId)];
  if (fingerprint === undefined || callId === undefined) return undefined;
  const rest = text.slice(end + 1);
  return { fingerprint, callId, recorded: rest === '' ? 'too-large' : (readRecorded(rest) ?? 'unreadable') };
}
