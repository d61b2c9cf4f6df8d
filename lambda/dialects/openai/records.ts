/** Whether an item only records what a provider did by itself. What it said of that stands in its messages. */
export function isRecord(type: unknown): boolean {
  return RECORDS.test(String(type));
}

const RECORDS =
  /^(web_search_call|file_search_call|code_interpreter_call|image_generation_call|computer_call(_output)?|tool_search_(call|output)|mcp_.*)$/;
