"""An agent in Python: asks its model, performs the tools it wishes for, and asks again.

This is the loop that every agent without a program of its own runs. It keeps nothing in mind:
what to do next stands in the transcript, so it goes on where it was if it is started again.
"""
import json
import os
import sys

line = int(os.environ["AAOS_FD"])
answers, requests = os.fdopen(line, "rb"), os.fdopen(os.dup(line), "wb")


def kernel(method, **params):
    """Asks the kernel, and returns what it answers; a refusal ends the program."""
    request = {"jsonrpc": "2.0", "id": method, "method": method, "params": params}
    requests.write(json.dumps(request).encode() + b"\n")
    requests.flush()
    answer = json.loads(answers.readline())
    if "error" in answer:
        sys.exit(answer["error"]["message"])
    return answer["result"]


def last_words(turns):
    """Returns what the model said last, and which of its calls have no answer yet."""
    said, answered = None, set()
    for turn in turns:
        if "asked" in turn:
            said = None
        elif "said" in turn:
            said, answered = turn["said"], set()
        else:
            answered.add(turn["answered"]["call_id"])
    calls = said["calls"] if said else []
    return said, [call for call in calls if call["call_id"] not in answered]


def main():
    while True:
        said, calls = last_words(kernel("read_transcript")["turns"])
        for call in calls:
            kernel("invoke_tool", **call)
        if said and not said["calls"]:
            kernel("finish", response=said["text"])
            return
        if not calls:
            kernel("infer")


main()
