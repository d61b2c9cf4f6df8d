import json

import instructor
from instructor import Mode
from openai import OpenAI

from schemas import CHAT_TOOL, Person


class Instructed:
    mode = Mode.TOOLS

    def __init__(self, origin, key, model):
        self.client = instructor.from_openai(OpenAI(base_url=f"{origin}/v1", api_key=key), mode=self.mode)
        self.model = model

    def ask(self, question, **options):
        messages = [{"role": "user", "content": question}]
        asked = {"model": self.model, "messages": messages, "response_model": None, **options}
        return self.client.chat.completions.create(**asked)

    def chat(self, question):
        completion = self.ask(question)
        return {"text": completion.choices[0].message.content, "usage": usage_of(completion.usage)}

    def stream(self, question):
        chunks = list(self.ask(question, stream=True, stream_options={"include_usage": True}))
        pieces = [choice.delta.content for chunk in chunks for choice in chunk.choices if choice.delta.content]
        return {"text": "".join(pieces), "pieces": pieces, "usage": usage_of(chunks[-1].usage)}

    def use_tool(self, question, get_weather):
        message = self.ask(question, tools=[CHAT_TOOL]).choices[0].message
        results = [
            {"role": "tool", "tool_call_id": call.id, "content": get_weather(**json.loads(call.function.arguments))}
            for call in message.tool_calls
        ]
        calls = [call.model_dump() for call in message.tool_calls]
        said = {"role": "assistant", "content": message.content, "tool_calls": calls}
        messages = [{"role": "user", "content": question}, said, *results]
        return {"text": self.ask(question, messages=messages, tools=[CHAT_TOOL]).choices[0].message.content}

    def extract(self, question):
        return self.ask(question, response_model=Person).model_dump()


class InstructedByJson(Instructed):
    mode = Mode.JSON


class InstructedBySchema(Instructed):
    mode = Mode.JSON_SCHEMA


class InstructedStrictly(Instructed):
    mode = Mode.TOOLS_STRICT


def usage_of(usage):
    return {"input": usage.prompt_tokens, "output": usage.completion_tokens}


CLIENTS = {
    "instructor, tools": Instructed,
    "instructor, strict tools": InstructedStrictly,
    "instructor, JSON": InstructedByJson,
    "instructor, schema": InstructedBySchema,
}
