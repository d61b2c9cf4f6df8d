import asyncio
from typing import Literal

from llama_index.core.agent.workflow import FunctionAgent
from llama_index.core.llms import ChatMessage
from llama_index.llms.openai import OpenAI, OpenAIResponses

from schemas import Person


class Index:
    def __init__(self, origin, key, model):
        # It has a list of OpenAI's models and refuses all others, so it is told of one of them beside the real name.
        names = {"model": "gpt-4o", "additional_kwargs": {"model": model, "stream_options": {"include_usage": True}}}
        self.llm = OpenAI(**names, api_base=f"{origin}/v1", api_key=key)

    def chat(self, question):
        answer = self.llm.chat([ChatMessage(question)])
        return {"text": answer.message.content, "usage": self.usage_of(answer.raw)}

    def stream(self, question):
        answers = list(self.llm.stream_chat([ChatMessage(question)]))
        pieces = [answer.delta for answer in answers if answer.delta]
        return {"text": answers[-1].message.content, "pieces": pieces, "usage": self.usage_of(answers[-1].raw)}

    def use_tool(self, question, told):
        def get_weather(city: str, unit: Literal["celsius", "fahrenheit"]) -> str:
            """Tells the weather."""
            return told(city=city, unit=unit)

        async def run():
            return await FunctionAgent(llm=self.llm, tools=[get_weather], streaming=False).run(question)

        return {"text": asyncio.run(run()).response.content}

    def extract(self, question):
        return self.llm.as_structured_llm(Person).chat([ChatMessage(question)]).raw.model_dump()

    def usage_of(self, raw):
        return {"input": raw.usage.prompt_tokens, "output": raw.usage.completion_tokens}


class IndexOfResponses(Index):
    def __init__(self, origin, key, model):
        self.llm = OpenAIResponses(model=model, context_window=100_000, api_base=f"{origin}/v1", api_key=key)

    def usage_of(self, raw):
        usage = getattr(raw, "response", raw).usage
        return {"input": usage.input_tokens, "output": usage.output_tokens}


CLIENTS = {"llama-index-llms-openai, chat": Index, "llama-index-llms-openai, responses": IndexOfResponses}
