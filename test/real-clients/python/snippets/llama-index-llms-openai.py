import os

from llama_index.core.llms import ChatMessage
from llama_index.llms.openai import OpenAIResponses

llm = OpenAIResponses(
    model="demo/chat",
    context_window=100_000,  # it knows those of OpenAI's own models only
    api_base="http://127.0.0.1:8787/v1",
    api_key=os.environ["HEADGATE_KEY"],
)
for chunk in llm.stream_chat([ChatMessage("Hello")]):
    print(chunk.delta, end="", flush=True)
