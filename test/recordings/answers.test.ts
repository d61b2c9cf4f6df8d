import { cutsOf } from './cuts.ts';
import { ANSWERS, testAnswers } from './same-answers.ts';

testAnswers(ANSWERS, cutsOf);
