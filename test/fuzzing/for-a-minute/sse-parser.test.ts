import { PARSERS } from '../index.ts';
import { fuzzForAMinute } from './fuzz-for-a-minute.ts';

fuzzForAMinute(PARSERS['server-sent events']);
