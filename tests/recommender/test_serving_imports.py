"""Serving a fitted model loads no library of the fit job."""

import subprocess
import sys

_HEAVY = "implicit sklearn pandas matplotlib pyarrow efficient_apriori threadpoolctl"


def test_a_serving_process_imports_no_library_of_the_fit_job() -> None:
    code = (
        "import sys, recommender.fitted, recommender.model_files, recommender.arms.kinds\n"
        f"sys.exit(' '.join(m for m in {_HEAVY.split()} if m in sys.modules) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
