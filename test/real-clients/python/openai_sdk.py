import json

from openai import OpenAI

from schemas import CHAT_TOOL, WEATHER, Person


class Chat:
    def __init__(self, origin, key, model):
        self.completions = OpenAI(base_url=f"{origin}/v1", api_key=key).chat.completions
        self.model = model

    def asked(self, question):
        return {"model": self.model, "messages": [{"role": "user", "content": question}]}

    def chat(self, question):
        completion = self.completions.create(**self.asked(question))
        return {"text": completion.choices[0].message.content, "usage": chat_usage(completion.usage)}

    def stream(self, question):
        pieces = []
        with self.completions.stream(**self.asked(question), stream_options={"include_usage": True}) as stream:
            for event in stream:
                if event.type == "content.delta":
                    pieces.append(event.delta)
            completion = stream.get_final_completion()
        text = completion.choices[0].message.content
        return {"text": text, "pieces": pieces, "usage": chat_usage(completion.usage)}

    def use_tool(self, question, get_weather):
        asked = {**self.asked(question), "tools": [CHAT_TOOL]}
        message = self.completions.create(**asked).choices[0].message
        results = [
            {"role": "tool", "tool_call_id": call.id, "content": get_weather(**json.loads(call.function.arguments))}
            for call in message.tool_calls
        ]
        messages = [*asked["messages"], message, *results]
        return {"text": self.completions.create(**{**asked, "messages": messages}).choices[0].message.content}

    def extract(self, question):
        parsed = self.completions.parse(**self.asked(question), response_format=Person).choices[0].message.parsed
        return parsed.model_dump()


class Responses:
    def __init__(self, origin, key, model):
        self.responses = OpenAI(base_url=f"{origin}/v1", api_key=key).responses
        self.model = model

    def chat(self, question):
        response = self.responses.create(model=self.model, input=question)
        return {"text": response.output_text, "usage": responses_usage(response.usage)}

    def stream(self, question):
        with self.responses.stream(model=self.model, input=question) as stream:
            pieces = [event.delta for event in stream if event.type == "response.output_text.delta"]
            response = stream.get_final_response()
        return {"text": response.output_text, "pieces": pieces, "usage": responses_usage(response.usage)}

    def use_tool(self, question, get_weather):
        tool = {"type": "function", "name": "get_weather", "parameters": WEATHER, "strict": True}
        asked = {"model": self.model, "tools": [tool]}
        messages = [{"role": "user", "content": question}]
        output = self.responses.create(**asked, input=messages).output
        calls = [item for item in output if item.type == "function_call"]
        results = [
            {"type": "function_call_output", "call_id": call.call_id, "output": get_weather(**json.loads(call.arguments))}
            for call in calls
        ]
        return {"text": self.responses.create(**asked, input=[*messages, *output, *results]).output_text}

    def extract(self, question):
        return self.responses.parse(model=self.model, input=question, text_format=Person).output_parsed.model_dump()


def chat_usage(usage):
    return {"input": usage.prompt_tokens, "output": usage.completion_tokens}


def responses_usage(usage):
    return {"input": usage.input_tokens, "output": usage.output_tokens}


CLIENTS = {"openai, chat": Chat, "openai, responses": Responses}
