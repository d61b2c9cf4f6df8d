import { z } from 'zod';
import type { Template } from './template.ts';

// Who subscribes, and with which key a topic is encrypted, is nothing to be played.
const topicSchema = z.object({ FifoTopic: z.literal(false).optional() });

/** Reads the ARNs of a template's topics. */
export function readTopics(template: Template): readonly string[] {
  return template.resources('AWS::SNS::Topic', topicSchema).map(({ logicalId }) => template.reference(logicalId));
}
