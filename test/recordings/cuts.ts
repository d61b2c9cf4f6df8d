import { type Split, splitBytes } from '../support/fake-provider.ts';

/** Up to so many bytes a recording is sent one byte a write in `npm test`; longer ones are so in `every-byte/`. */
const SHORT = 2_000;

/** Everywhere if the body is short; else at random, around the borders of frames, and within characters and line ends. */
export function cutsOf(body: Buffer): Split {
  if (body.length < SHORT) return 'every-byte';
  const cuts = new Set<number>();
  let at = 0;
  for (const piece of splitBytes(body, { seed: body.length, largest: 400 })) {
    at += piece.length;
    cuts.add(at);
  }
  body.forEach((byte, place) => {
    if (byte >= 0x80 || byte === 0x0d) cuts.add(place + 1);
    if (byte === 0x0a) for (const near of [place - 1, place, place + 1, place + 6, place + 7]) cuts.add(near);
  });
  return [...cuts].sort((one, other) => one - other);
}
