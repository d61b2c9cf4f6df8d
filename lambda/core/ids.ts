const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** A ULID: sorts by time, so that a call can be found by team and day from its id alone. */
export function ulid(now: number, randomness: Uint8Array): string {
  let time = '';
  for (let rest = now, place = 0; place < 10; place += 1, rest = Math.floor(rest / 32)) {
    time = CROCKFORD.charAt(rest % 32) + time;
  }
  let random = '';
  for (const byte of randomness.subarray(0, 16)) random += CROCKFORD.charAt(byte % 32);
  return time + random;
}

/** Which of so many parts an id belongs to: by its random end, which has 1,024 values, so that all parts get as much. */
export function partOf(id: string, parts: number): number {
  return (CROCKFORD.indexOf(id.at(-2) ?? '') * 32 + CROCKFORD.indexOf(id.at(-1) ?? '')) % parts;
}

/** The part of a ULID that tells the time: sorts before all that were made at it. */
export function ulidTime(now: number): string {
  return ulid(now, new Uint8Array());
}

/** Whether a text is the id of a call. */
export function isCallId(text: string): boolean {
  return /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/.test(text);
}

/** When a ULID was made, in milliseconds. */
export function timeOfUlid(id: string): number {
  let time = 0;
  for (const character of id.slice(0, 10)) time = time * 32 + CROCKFORD.indexOf(character);
  return time;
}
