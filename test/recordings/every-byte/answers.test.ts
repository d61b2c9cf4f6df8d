import { ANSWERS, testAnswers } from '../same-answers.ts';

/** Above this only a client of the recording's own dialect reads it: each byte is a read, and takes its time. */
const LONG = 20_000;

testAnswers(
  ANSWERS,
  () => 'every-byte',
  (recording, client) => recording.bytes.length < LONG || client === recording.wire,
);
