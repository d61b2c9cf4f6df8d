import type { Dialect } from '../../core/types.ts';
import { readError, writeError, writeErrorFrame } from '../openai/error.ts';
import { readAnswer, writeAnswer } from './answer.ts';
import { pieces } from './pieces.ts';
import { readRequest, writeRequest } from './request.ts';

/** OpenAI's embeddings: texts in, vectors out, always in one piece. */
export const openaiEmbeddings: Dialect = {
  id: 'openai-embeddings',
  path: '/embeddings',
  ping: ': ping\n\n',
  readRequest,
  writeRequest,
  readAnswer,
  readChunks: neverStreamed,
  readError,
  writeAnswer,
  writeFrames: neverStreamed,
  writeError,
  writeErrorFrame,
  pieces,
};

/** No request gets here: one for a stream is refused. */
function neverStreamed(): never {
  throw new Error('embeddings are never streamed');
}
