"""What finetune.py says while it works: one JSON object a line on stdout; lib/tune/tuning-event.ts reads the same."""
import json
import sys


def say(event, **facts):
    sys.stdout.write(json.dumps({"event": event, **facts}) + "\n")
    sys.stdout.flush()


class TuneError(Exception):
    """What went wrong, and what to do about it; both are shown to the user."""

    def __init__(self, message, fix):
        super().__init__(message)
        self.fix = fix
