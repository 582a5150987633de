"""Python's side of python-peer.ts: functions that are called by lines of JSON on standard input."""

import json
import os
import sys
import traceback


def serve(*functions):
    """Answers calls until standard input ends. What libraries print goes to standard error."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    by_name = {function.__name__: function for function in functions}
    for line in sys.stdin:
        call = json.loads(line)
        try:
            answer = {"result": by_name[call["name"]](**call["values"])}
        except Exception as error:
            traceback.print_exc()
            answer = {"error": f"{type(error).__name__}: {error}"}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()
