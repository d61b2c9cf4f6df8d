"""Does with each client of a module, and with each model, what `clients.test.ts` asks for.

Prints one line of JSON for each answer: what the client says was answered, or the traceback of what it raised.
"""

import json
import os
import sys
import traceback
from importlib import import_module

CHECKS = {
    "chat": lambda client, told: client.chat("Tell me about Ada Lovelace."),
    "stream": lambda client, told: client.stream("Tell me about Alan Turing."),
    "tool": lambda client, told: client.use_tool("What is the weather in Paris?", told),
    "extract": lambda client, told: client.extract("Who is it? I met Ada Lovelace, who is 36 years old."),
}


def check(name, ask, client):
    inputs = []

    def get_weather(**given):
        inputs.append(given)
        return f"21 degrees in {given['city']}."

    try:
        return {"said": ask(client(), get_weather), "inputs": inputs}
    except Exception:
        return {"error": traceback.format_exc(), "inputs": inputs}


def main():
    place = json.loads(os.environ["PLACE"])
    answers, sys.stdout = sys.stdout, sys.stderr  # Some clients print hints.
    for name, opened in import_module(sys.argv[1]).CLIENTS.items():
        for model in place["models"]:
            for what, ask in CHECKS.items():
                open_client = lambda: opened(place["origin"], place["key"], model)
                line = {"client": name, "model": model, "check": what, **check(what, ask, open_client)}
                print(json.dumps(line), file=answers, flush=True)


main()
