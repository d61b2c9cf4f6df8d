/** What a demo model says, cut into its tokens. */
export interface Reply {
  readonly reasoning: readonly string[];
  readonly text: readonly string[];
  readonly toolCalls: readonly ReplyToolCall[];
  readonly finishReason: 'stop' | 'length' | 'tool_calls';
}

export interface ReplyToolCall {
  readonly name: string;
  /** The arguments, as JSON in tokens. */
  readonly json: readonly string[];
}
