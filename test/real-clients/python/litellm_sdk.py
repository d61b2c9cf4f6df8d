import json

import litellm

from schemas import CHAT_TOOL, Person


class Chat:
    provider = "openai"

    def __init__(self, origin, key, model):
        base = f"{origin}/v1" if self.provider == "openai" else origin
        self.place = {"model": f"{self.provider}/{model}", "api_base": base, "api_key": key}

    def ask(self, messages, **options):
        return litellm.completion(**self.place, messages=messages, **options)

    def chat(self, question):
        completion = self.ask(said_by_user(question))
        return {"text": completion.choices[0].message.content, "usage": usage_of(completion.usage)}

    def stream(self, question):
        chunks = list(self.ask(said_by_user(question), stream=True, stream_options={"include_usage": True}))
        pieces = [choice.delta.content for chunk in chunks for choice in chunk.choices if choice.delta.content]
        return {"text": "".join(pieces), "pieces": pieces, "usage": usage_of(chunks[-1].usage)}

    def use_tool(self, question, get_weather):
        messages = said_by_user(question)
        message = self.ask(messages, tools=[CHAT_TOOL]).choices[0].message
        results = [
            {"role": "tool", "tool_call_id": call.id, "content": get_weather(**json.loads(call.function.arguments))}
            for call in message.tool_calls
        ]
        answer = self.ask([*messages, message, *results], tools=[CHAT_TOOL])
        return {"text": answer.choices[0].message.content}

    def extract(self, question):
        completion = self.ask(said_by_user(question), response_format=Person)
        return Person.model_validate_json(completion.choices[0].message.content).model_dump()


class Messages(Chat):
    provider = "anthropic"


def said_by_user(question):
    return [{"role": "user", "content": question}]


def usage_of(usage):
    return {"input": usage.prompt_tokens, "output": usage.completion_tokens}


CLIENTS = {"litellm, openai": Chat, "litellm, anthropic": Messages}
