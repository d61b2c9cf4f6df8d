/** Plays one seed again and tells all of it: `node bin/node24.mjs test/ledger-simulation/replay.ts --seed 7`. */
import { parseArgs } from 'node:util';
import { simulate } from './simulate.ts';
import { storyOf } from './story.ts';
import { installTimers } from './world.ts';

const { values } = parseArgs({ options: { seed: { type: 'string' } } });
const seed = Number(values.seed);
if (!Number.isInteger(seed)) throw new Error('--seed takes a whole number');

installTimers();
const outcome = await simulate(seed, { isTold: true });
console.log(storyOf(outcome, outcome.steps.length));
if (outcome.violation) process.exitCode = 1;
