from typing import Literal

from langchain_core.messages import HumanMessage
from langchain_core.tools import tool
from langchain_openai import ChatOpenAI

from schemas import Person


class Chain:
    speaks_responses = False

    def __init__(self, origin, key, model):
        place = {"model": model, "base_url": f"{origin}/v1", "api_key": key}
        self.llm = ChatOpenAI(**place, use_responses_api=self.speaks_responses, stream_usage=True)

    def chat(self, question):
        message = self.llm.invoke(question)
        return {"text": message.text, "usage": usage_of(message)}

    def stream(self, question):
        chunks = list(self.llm.stream(question))
        whole = chunks[0]
        for chunk in chunks[1:]:
            whole += chunk
        return {"text": whole.text, "pieces": [chunk.text for chunk in chunks if chunk.text], "usage": usage_of(whole)}

    def use_tool(self, question, told):
        @tool
        def get_weather(city: str, unit: Literal["celsius", "fahrenheit"]) -> str:
            """Tells the weather."""
            return told(city=city, unit=unit)

        llm = self.llm.bind_tools([get_weather])
        asked = llm.invoke(question)
        results = [get_weather.invoke(call) for call in asked.tool_calls]
        return {"text": llm.invoke([HumanMessage(question), asked, *results]).text}

    def extract(self, question):
        return self.llm.with_structured_output(Person).invoke(question).model_dump()


class ChainOfResponses(Chain):
    speaks_responses = True


def usage_of(message):
    usage = message.usage_metadata
    return {"input": usage["input_tokens"], "output": usage["output_tokens"]}


CLIENTS = {"langchain-openai, chat": Chain, "langchain-openai, responses": ChainOfResponses}
