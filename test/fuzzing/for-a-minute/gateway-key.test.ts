import { PARSERS } from '../index.ts';
import { fuzzForAMinute } from './fuzz-for-a-minute.ts';

fuzzForAMinute(PARSERS['a gateway key']);
