import { responses } from './callers/responses.ts';
import { beforeEveryProvider } from './every-provider.ts';

beforeEveryProvider(responses);
