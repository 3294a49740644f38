"""What the server imports when no setting asks for more."""

import subprocess
import sys

HEAVY = ("torch", "transformers", "sentence_transformers", "aiogram")


def test_serving_imports_no_torch_and_nothing_else_that_a_setting_would_have_to_ask_for() -> None:
    look = f"import sys, bot.bootstrap, bot.doctor, bot.ingest; print([m for m in {HEAVY} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
