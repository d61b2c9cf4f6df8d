import type { Lease } from '../cache/answers.ts';
import { type RecordedPiece, record } from '../cache/recorded.ts';
import { MOST_BYTES, sizeOf } from '../cache/remember.ts';
import { pause } from '../cache/within.ts';
import { finishing } from '../finishing.ts';
import { readAhead } from '../read-ahead.ts';
import type { Answer } from '../route.ts';
import { writeFirstTime } from './first-time.ts';
import type { OnceOrder } from './once-order.ts';

const KEPT_MS = 24 * 60 * 60 * 1_000;
/** The store's own client has tried several times before it fails. */
const ROUNDS = 2;
const BETWEEN_ROUNDS_MS = 250;

/** The answer to who asked first, which is read to its end and kept, whoever takes it. */
export function keepFirst(answer: Answer, lease: Lease, order: OnceOrder): Answer {
  const pieces: RecordedPiece[] = [];
  let bytes = 0;
  let isWithdrawn = false;
  let isKept = false;
  const { stream, over } = readAhead(answer.batches, {
    see(batch) {
      bytes += sizeOf(batch);
      if (bytes <= MOST_BYTES) pieces.push({ afterMs: 0, batch });
      else pieces.length = 0; // It will not be kept: what is held of it would only take memory.
      return bytes <= MOST_BYTES;
    },
    async end(error) {
      // What broke off is no answer: who sends it again is answered anew.
      if (error !== undefined || isWithdrawn) return await letGo(lease, order);
      isKept = await keep({ answer, pieces, isWhole: bytes <= MOST_BYTES }, lease, order);
    },
  });
  finishing(order.call, over);
  const withdraw = async () => {
    isWithdrawn = true;
    await over;
    if (isKept) await forget(order);
  };
  return { ...answer, withdraw, batches: stream };
}

/** Takes away what nobody can be told, so that the next one is asked anew. Where that fails, it stays for its time. */
export async function forget({ call, gateway, place }: OnceOrder): Promise<void> {
  try {
    await gateway.cache.answers.remove(place);
  } catch (cause) {
    gateway.telemetry.cacheFailed(call.id, cause);
  }
}

/** Gives the key back. Where that fails, the lease ends by itself with the function. */
export async function letGo(lease: Lease, { call, gateway, place }: OnceOrder): Promise<void> {
  try {
    await gateway.cache.answers.release(place, lease, false);
  } catch (cause) {
    gateway.telemetry.cacheFailed(call.id, cause);
  }
}

interface Answered {
  readonly answer: Answer;
  readonly pieces: readonly RecordedPiece[];
  readonly isWhole: boolean;
}

/** Before the last word to the client: what it does not get for want of a connection must be there when it asks again. Whether it is. */
async function keep({ answer, pieces, isWhole }: Answered, lease: Lease, order: OnceOrder): Promise<boolean> {
  const { call, gateway, once, place } = order;
  const { answers } = gateway.cache;
  const isNative = (answer.dialect === call.dialect.id && !answer.isRetold) || !call.dialect.translation;
  const at = gateway.clock.now();
  const first = { fingerprint: once.fingerprint, callId: call.id };
  const kept = { at, expiresAt: at + KEPT_MS };
  const recorded = isWhole ? record(answer, pieces, isNative) : 'too-large';
  for (let round = 1; ; round += 1) {
    try {
      const isKept = await answers.keep(place, { ...kept, text: writeFirstTime({ ...first, recorded }) });
      if (!isKept) await answers.keep(place, { ...kept, text: writeFirstTime({ ...first, recorded: 'too-large' }) });
      await letGo(lease, order);
      return true;
    } catch (cause) {
      gateway.telemetry.cacheFailed(call.id, cause);
      if (round === ROUNDS) return false; // Not let go: until the lease ends, nobody pays again.
      await pause(BETWEEN_ROUNDS_MS);
    }
  }
}
